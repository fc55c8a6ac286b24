import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  ConfigurationTarget,
  extensions,
  TabInputCustom,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { Internals } from '../../src/extension';
import type { RunSession } from '../../src/session/run/runSession';
import { AN_EVENT } from '../unit/inspect/goals';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import { COMMANDS, TRACE_EDITOR } from '../../src/ui/contributions';
import { OneFile } from './oneFile';
import { formatProblem } from '../../src/countdown/problemText';

const PROBLEM = { numbers: [53, 31, 26, 22], target: 27 };

let inside: Internals;
let root: string;
let folder: string;

suiteSetup(async () => {
  const extension = extensions.getExtension<Internals>('apr.adaptive-parallel-reasoning');
  assert.ok(extension, 'the extension is installed');
  inside = await extension.activate();
  root = extension.extensionPath;
  folder = mkdtempSync(join(tmpdir(), 'apr-trace-'));
});

suiteTeardown(() => rmSync(folder, { recursive: true }));

teardown(async () => {
  await commands.executeCommand('workbench.action.closeAllEditors');
  for (const session of [...inside.runs.all]) inside.runs.remove(session);
});

const golden = (name: string) => join(root, 'test', 'golden', `${name}.aprtrace`);

/** A file of the test's own. */
function file(name: string, text: string | Uint8Array): Uri {
  const path = join(folder, name);
  writeFileSync(path, text);
  return Uri.file(path);
}

/** Opens the file as a double-click does, and resolves with its run when that has been read. */
async function openRun(uri: Uri, column = ViewColumn.One): Promise<RunSession> {
  await commands.executeCommand('vscode.open', uri, column);
  const session = inside.runs.all.find((one) => one.file === uri.toString());
  assert.ok(session, 'the file is open as a run');
  await sessionEnd(session);
  return session;
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isTrue()) {
    assert.ok(Date.now() < deadline, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const openTabs = () =>
  window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => (input instanceof TabInputCustom ? [input] : []));

suite('Trace files', () => {
  test('open in the trace editor, as a run that is selected', async () => {
    const session = await openRun(Uri.file(golden('solved')));
    assert.equal(openTabs()[0]?.viewType, TRACE_EDITOR);
    assert.equal(inside.runs.selection?.session, session);
    assert.equal(session.state.end?.verified, true);
    assert.equal(session.damage.count, 0);
  });

  test('step back without decoding anything', async () => {
    const session = await openRun(Uri.file(golden('grandchildren')));
    const { length } = session.playback;
    await session.stepBack(AN_EVENT);
    assert.ok(session.playback.position < length);
    assert.equal(session.playback.length, length);
    assert.equal(session.isLiveRun, false);
  });

  test('open side by side, and close their runs with their editors', async () => {
    const first = await openRun(Uri.file(golden('solved')));
    const second = await openRun(Uri.file(golden('window')), ViewColumn.Two);
    assert.deepEqual(inside.runs.all, [second, first]);
    assert.equal(window.tabGroups.all.length, 2);
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the run to be closed', () => inside.runs.all.length === 1);
    assert.deepEqual(inside.runs.all, [first]);
  });

  test('are one run, however many editors show them', async () => {
    const uri = Uri.file(golden('solved'));
    const session = await openRun(uri);
    await commands.executeCommand('vscode.open', uri, ViewColumn.Two);
    assert.equal(inside.runs.all.length, 1);
    await commands.executeCommand('workbench.action.closeActiveEditor');
    assert.deepEqual(inside.runs.all, [session]);
  });

  test('with a damaged tail open to the last whole event', async () => {
    const whole = readFileSync(golden('solved'));
    const session = await openRun(file('cut.aprtrace', whole.subarray(0, 30_000)));
    assert.equal(session.status, 'finished');
    const [damage] = session.damage.first;
    assert.ok(damage && 'byteOffset' in damage);
    assert.equal(damage.byteOffset, whole.lastIndexOf(10, 29_999) + 1);
    assert.ok(session.state.threads.size > 0);
  });

  test('of a newer major version open no run, and the editor says why', async () => {
    const text = readFileSync(golden('solved'), 'utf8').replace('"major":1', '"major":2');
    await commands.executeCommand('vscode.open', file('newer.aprtrace', text));
    assert.equal(openTabs().length, 1);
    assert.deepEqual(inside.runs.all, []);
  });

  test('open from file systems that are no disk', async () => {
    const provider = workspace.registerFileSystemProvider(
      'apr-test',
      new OneFile(readFileSync(golden('window'))),
      { isReadonly: true },
    );
    const session = await openRun(Uri.parse('apr-test:/far/away.aprtrace'));
    assert.ok(session.state.end);
    await session.moveTo(5);
    assert.equal(session.playback.position, 5);
    await commands.executeCommand('workbench.action.closeAllEditors');
    provider.dispose();
  });

  test('close their editors when their run is closed', async () => {
    await openRun(Uri.file(golden('solved')));
    await commands.executeCommand(COMMANDS.closeRun);
    assert.deepEqual(inside.runs.all, []);
    await until('the editor to close', () => openTabs().length === 0);
  });
});

suite('Recorded runs', () => {
  const setRecording = (value: boolean | undefined) =>
    workspace.getConfiguration().update('apr.recordRuns', value, ConfigurationTarget.Global);

  /** The recording of the run that was started last, when it is closed. */
  async function recordedRun(): Promise<readonly [RunSession, Uri]> {
    await commands.executeCommand(COMMANDS.solve, PROBLEM);
    const session = inside.runs.selection?.session;
    const uri = session && inside.recorder.fileOf(session);
    assert.ok(uri, 'the run is recorded');
    const whole = () => readFileSync(uri.fsPath, 'utf8').includes('"type":"runEnd"');
    await until('the recording', whole);
    return [session, uri];
  }

  test('lie in the history with what they came to', async () => {
    const [session, uri] = await recordedRun();
    for await (const { path, summary } of inside.history.list()) {
      if (path !== uri.fsPath) continue;
      assert.equal(summary.title, formatProblem(PROBLEM));
      assert.equal(summary.threads, session.state.threads.size);
      return;
    }
    assert.fail('the run is not in the history');
  });

  test('of a run that is still open show that run, and leave it open', async () => {
    const [session, uri] = await recordedRun();
    await commands.executeCommand('vscode.open', uri);
    assert.deepEqual(inside.runs.all, [session]);
    await commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(inside.runs.all, [session]);
  });

  test('open again to the same state after the run was closed', async () => {
    const [live, uri] = await recordedRun();
    inside.runs.remove(live);
    const session = await openRun(uri);
    assert.notEqual(session, live);
    assert.deepEqual(session.state.tokens, live.state.tokens);
    assert.deepEqual(session.state.end, live.state.end);
  });

  test('are saved elsewhere as they are', async () => {
    const [, uri] = await recordedRun();
    const place = Uri.file(join(folder, 'saved.aprtrace'));
    await commands.executeCommand(COMMANDS.saveRun, undefined, place);
    assert.equal(readFileSync(place.fsPath, 'utf8'), readFileSync(uri.fsPath, 'utf8'));
  });

  test('are none where the setting says so', async () => {
    await setRecording(false);
    try {
      await commands.executeCommand(COMMANDS.solve, PROBLEM);
      const session = inside.runs.selection?.session;
      assert.ok(session);
      assert.equal(inside.recorder.fileOf(session), undefined);
    } finally {
      await setRecording(undefined);
    }
  });
});
