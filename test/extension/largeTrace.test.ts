import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CancellationToken,
  commands,
  Disposable,
  extensions,
  l10n,
  Uri,
  window,
} from 'vscode';
import type { Internals } from '../../src/extension';
import { AN_EVENT, SPAWN_OR_JOIN } from '../unit/inspect/goals';
import { RunFeed, wholeView } from '../../src/session/run/runFeed';
import type { RunSession } from '../../src/session/run/runSession';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import { FULL_DETAIL_BYTES } from '../../src/session/run/traceSession';
import type { ThreadId } from '../../src/trace/traceEvent';
import { COMMANDS } from '../../src/ui/contributions';
import { EXTENSION_ID, extensionUnderTest } from './extension';
import { messagesOf, standIn, until } from './stand';
import { promptOf } from '../../src/tasks/countdownTrace';
import type { ThreadState } from '../../src/trace/runState';

let inside: Internals;
let folder: string;
/** A run of the bundled model, and the same in a file that is too large to be held. */
let small: RunSession;
let large: RunSession;

suiteSetup(async () => {
  inside = await extensionUnderTest();
});

/** Before each line of a trace, one of a kind that nobody knows, until it is large. */
function writePadded(from: string, to: string): void {
  const [header = '', ...lines] = readFileSync(from, 'utf8').trimEnd().split('\n');
  const text = 'x'.repeat(Math.ceil((1.02 * FULL_DETAIL_BYTES) / lines.length));
  const padded = lines.map((line) => {
    const { step, ms } = JSON.parse(line) as { step: number; ms: number };
    return `${JSON.stringify({ type: 'test.padding', step, ms, text })}\n${line}`;
  });
  writeFileSync(to, `${[header, ...padded].join('\n')}\n`);
}

async function openRun(path: string): Promise<RunSession> {
  const uri = Uri.file(path);
  await commands.executeCommand('vscode.open', uri, { preview: false });
  const session = await until('the trace', () =>
    inside.runs.all.find((one) => one.file === uri.toString()),
  );
  await sessionEnd(session);
  return session;
}

/** What both runs come to, each in turn. */
async function both<T>(task: (session: RunSession) => Thenable<T>): Promise<[T, T]> {
  return [await task(small), await task(large)];
}

async function branchOf(branch: RunSession | undefined): Promise<RunSession> {
  assert.ok(branch, 'a branch was started');
  await sessionEnd(branch);
  return branch;
}

function tokensOf({ state }: RunSession, thread: ThreadId) {
  const tokens = state.threads.get(thread)?.tokens;
  assert.ok(tokens);
  return Array.from({ length: tokens.length }, (_, i) => [tokens.id(i), tokens.isGiven(i)]);
}

const allTokensOf = (session: RunSession) =>
  [...session.state.threads.keys()].map((thread) => tokensOf(session, thread));

suite('A file of more than 32 MB', () => {
  setup(async () => {
    folder = mkdtempSync(join(tmpdir(), 'apr-large-'));
    const { extensionPath } = extensions.getExtension(EXTENSION_ID) ?? assert.fail();
    const golden = join(extensionPath, 'test', 'golden', 'solved.aprtrace');
    const path = join(folder, 'large.aprtrace');
    writePadded(golden, path);
    assert.ok(statSync(path).size > FULL_DETAIL_BYTES);
    [small, large] = [await openRun(golden), await openRun(path)];
    assert.equal(large.isFull, false);
  });

  teardown(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const session of [...inside.runs.all]) inside.runs.remove(session);
    rmSync(folder, { recursive: true });
  });

  test('has batch steps and joins in its timeline, as a small one has', () => {
    const [ours, theirs] = [large, small].map((session) =>
      wholeView(new RunFeed(session, l10n).snapshot()),
    );
    assert.deepEqual(ours?.steps, theirs?.steps);
    assert.deepEqual(ours?.threads, theirs?.threads);
    assert.ok(ours?.threads[0]?.prefills.some(({ reason }) => reason === 'join'));
    assert.equal(ours?.steps.step.length, large.state.decode.steps);
  });

  test('steps back, and shows what its threads had written by then', async () => {
    const shown = await both(async (session) => {
      await commands.executeCommand(COMMANDS.openTranscript, { session, thread: 0 });
      const whole = window.activeTextEditor?.document.getText();
      await session.stepBack(SPAWN_OR_JOIN);
      await session.stepBack(SPAWN_OR_JOIN);
      const text = await until('the text of then', () => {
        const now = window.activeTextEditor?.document.getText();
        return now?.endsWith('waiting for 8 of 8 children\n') && now;
      });
      const { step } = session.state;
      await session.stepBack(AN_EVENT);
      const before = session.state.step;
      await commands.executeCommand(COMMANDS.goLive);
      return { whole, text, step, before, live: session.playback.isLive };
    });
    assert.deepEqual(shown[1], shown[0]);
  });

  test('branches off where another token is forced', async () => {
    const first = large.state.threads.get(2)?.counts.prompt ?? 0;
    const fail = large.header.model.vocabulary.indexOf('fail');
    const branches = await both(async (session) => {
      const given = { session, thread: 2, token: first };
      const branch = await commands.executeCommand<RunSession>(COMMANDS.forceToken, given, fail);
      return branchOf(branch);
    });
    assert.deepEqual(tokensOf(branches[1], 2)[first], [fail, true]);
    assert.deepEqual(allTokensOf(branches[1]), allTokensOf(branches[0]));
    assert.equal(branches[1].origin?.session, large.id);
  });

  test('branches off where a spawn message is edited', async () => {
    const branches = await both(async (session) => {
      const given = { session, thread: 2 };
      return branchOf(await commands.executeCommand(COMMANDS.editSpawn, given, '31+22'));
    });
    assert.deepEqual(
      promptOf(branches[1].state.threads.get(2) as ThreadState).numbers,
      [53, 53, 26],
    );
    assert.deepEqual(allTokensOf(branches[1]), allTokensOf(branches[0]));
  });

  test('has a thread run again from where the cursor stands', async () => {
    const branches = await both(async (session) => {
      const given = { session, thread: 1 };
      const { sampling } = session.header;
      return branchOf(await commands.executeCommand(COMMANDS.rerunThread, given, sampling));
    });
    assert.deepEqual(allTokensOf(branches[1]), allTokensOf(branches[0]));
    assert.equal(branches[1].state.end?.verified, true);
  });

  test('is not exported here, which says where it can be', async () => {
    const place = Uri.file(join(folder, 'large.csv'));
    const messages = await messagesOf(async () => {
      const given = { session: large };
      const uri = await commands.executeCommand(COMMANDS.exportTrace, given, 'csv', place);
      assert.equal(uri, undefined);
    });
    assert.deepEqual(
      messages.map(({ kind }) => kind),
      ['showErrorMessage'],
    );
    assert.match(messages[0]?.text ?? '', /^This run is too large .* on the command line: /);
    assert.equal(existsSync(place.fsPath), false);
  });

  test('starts no branch whose reading is cancelled, and says nothing', async () => {
    const before = [...inside.runs.all];
    const token: CancellationToken = {
      isCancellationRequested: true,
      onCancellationRequested: (listener) => {
        listener(undefined);
        return new Disposable(() => {});
      },
    };
    const withProgress: typeof window.withProgress = (_, task) => task({ report: () => {} }, token);
    const messages = await messagesOf(() =>
      standIn(window, { withProgress }, () => {
        const given = { session: large, thread: 0, token: 100 };
        const { sampling } = large.header;
        return commands.executeCommand(COMMANDS.rerunThread, given, sampling);
      }),
    );
    assert.deepEqual(messages, []);
    assert.deepEqual(inside.runs.all, before);
  });
});
