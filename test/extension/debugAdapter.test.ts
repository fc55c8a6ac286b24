import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  commands,
  debug,
  type DebugConfiguration,
  DebugStackFrame,
  type DebugSession,
  FunctionBreakpoint,
  type InlineValueText,
  Range,
  Selection,
  SourceBreakpoint,
  TestRunRequest,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Internals } from '../../src/extension';
import type { RunSession } from '../../src/session/run/runSession';
import { COMMANDS, DEBUG_TYPE } from '../../src/ui/contributions';
import { extensionUnderTest } from './extension';
import { until } from './stand';

let inside: Internals;
const golden = (name: string) =>
  Uri.file(`${__dirname}/../../../test/golden/${name}.aprtrace`).toString();

suiteSetup(async () => {
  inside = await extensionUnderTest();
});

teardown(async () => {
  await stop();
  debug.removeBreakpoints(debug.breakpoints);
  for (const session of [...inside.runs.all]) inside.runs.remove(session);
  await commands.executeCommand('workbench.action.closeAllEditors');
});

/** The frame that the editor shows, once it is another one than that. */
async function frameAfter(act: () => Thenable<unknown>): Promise<DebugStackFrame> {
  const before = debug.activeStackItem;
  await act();
  return until('the next stop', () => {
    const item = debug.activeStackItem;
    return item instanceof DebugStackFrame && item !== before && item;
  });
}

function start(fields: Partial<DebugConfiguration>): Promise<DebugStackFrame> {
  const configuration = { type: DEBUG_TYPE, request: 'launch', name: 'test', ...fields };
  return frameAfter(() => debug.startDebugging(undefined, configuration));
}

/** The editor asks a session to end, and will not start its like before it has. */
async function stop(): Promise<void> {
  await debug.stopDebugging();
  await until('the end of debugging', () => !debug.activeDebugSession);
}

const press = (name: string) =>
  frameAfter(() => commands.executeCommand(`workbench.action.debug.${name}`));

const session = () => debug.activeDebugSession as DebugSession;

async function namesOf(threadId: number): Promise<string[]> {
  const { stackFrames } = (await session().customRequest('stackTrace', { threadId })) as {
    stackFrames: { name: string }[];
  };
  return stackFrames.map(({ name }) => name);
}

suite("The editor's own debugger", () => {
  test('replays a trace: stops at a spawn, goes into a child, back, and to the end', async () => {
    debug.addBreakpoints([new FunctionBreakpoint('spawn')]);
    const first = await start({ trace: golden('solved') });
    assert.equal(first.threadId, 1);
    const [run] = inside.runs.all;
    assert.equal(run?.playback.position, 2);
    await press('continue');
    assert.deepEqual(await namesOf(1), ['spawn 8 children']);
    assert.equal(run.state.threadsIn.waiting, 1);
    // The transcript is shown, at the spawn.
    const shown = await until('the transcript', () => {
      const editor = window.activeTextEditor;
      return editor?.document.uri.scheme === 'apr-thread' && editor;
    });
    await until('its line', () => /^ {2}spawn/.test(shown.document.lineAt(1).text));
    const into = await press('stepInto');
    assert.equal(into.threadId, 2);
    assert.deepEqual(inside.runs.selection, { session: run, thread: 1 });
    assert.deepEqual(await namesOf(2), [
      '26 22 22 -> 27  (9 tokens of prompt)',
      '53-31=22 -> 26 22 22  running',
    ]);
    await press('stepOver');
    assert.deepEqual((await namesOf(2))[0], '26-22=4 -> 22 4');
    const { position } = run.playback;
    await press('stepBack');
    assert.ok(run.playback.position < position);
    const out = await press('stepOut');
    assert.equal(out.threadId, 1);
    assert.match((await namesOf(1))[0] ?? '', /^join/);
    await press('continue');
    assert.equal(run.playback.isLive, true);
  });

  test('is held at a line of a transcript, whatever lines come and go', async () => {
    const first = await start({ trace: golden('solved'), stopOnEntry: false });
    assert.equal(first.threadId, 1);
    await commands.executeCommand(COMMANDS.openTranscript, {
      ...{ session: inside.runs.all[0], thread: 1 },
    });
    const editor = await until('the transcript', () => {
      const shown = window.activeTextEditor;
      return shown?.document.lineAt(0).text.startsWith('26 22 22') && shown;
    });
    assert.equal(editor.document.languageId, 'apr-transcript');
    editor.selection = new Selection(2, 0, 2, 0);
    await commands.executeCommand('editor.debug.action.toggleBreakpoint');
    const line = () => {
      const [set] = debug.breakpoints;
      return set instanceof SourceBreakpoint && set.location.range.start.line;
    };
    await until('the breakpoint', () => line() === 2);
    const held = await press('reverseContinue');
    assert.equal(held.threadId, 2);
    assert.match((await namesOf(2))[0] ?? '', /^22-4=18/);
    await press('reverseContinue');
    await until('few lines', () => editor.document.lineCount < 3);
    assert.equal((await press('continue')).threadId, 2);
    await until('its line', () => editor.document.lineCount > 3);
    await until('the breakpoint where it was set', () => line() === 2);
    assert.match((await namesOf(2))[0] ?? '', /^22-4=18/);
    // It is there again once the trace is.
    await stop();
    inside.runs.remove(inside.runs.all[0] as RunSession);
    assert.equal(debug.breakpoints.length, 1);
    const again = await start({ trace: golden('solved'), stopOnEntry: false });
    assert.equal(again.threadId, 2);
  });

  test('runs to the cursor, on a line that is still to be written', async () => {
    await start({ trace: golden('solved'), stopOnEntry: true });
    const editor = await until('the transcript', () => {
      const shown = window.activeTextEditor;
      return shown?.document.uri.scheme === 'apr-thread' && shown;
    });
    await until('its first line', () => editor.document.lineCount === 2);
    editor.selection = new Selection(1, 0, 1, 0);
    const there = await frameAfter(() =>
      commands.executeCommand('editor.debug.action.runToCursor'),
    );
    assert.equal(there.threadId, 1);
    assert.deepEqual(await namesOf(1), ['spawn 8 children']);
    await until('no breakpoint', () => debug.breakpoints.length === 0);
  });

  test('shows what each line took, and turns to a branch where a message is set', async () => {
    debug.addBreakpoints([new FunctionBreakpoint('spawn', true)]);
    const first = await start({ trace: golden('solved'), stopOnEntry: false });
    assert.equal(first.threadId, 1);
    const [recorded] = inside.runs.all;
    const shown = await until('the transcript', () => {
      const editor = window.activeTextEditor;
      return editor?.document.lineAt(1).text.startsWith('  spawn') && editor;
    });
    const values = await commands.executeCommand<InlineValueText[]>(
      'vscode.executeInlineValueProvider',
      shown.document.uri,
      new Range(0, 0, 9, 0),
      { frameId: first.frameId, stoppedLocation: new Range(1, 0, 1, 1) },
    );
    assert.deepEqual(
      values.map(({ range, text }) => `${range.start.line} ${text}`),
      ['0 10 tokens', '1 34 tokens'],
    );
    const { scopes } = (await session().customRequest('scopes', { frameId: first.frameId })) as {
      scopes: { variablesReference: number }[];
    };
    const rows = async (variablesReference?: number) =>
      (
        (await session().customRequest('variables', { variablesReference })) as {
          variables: { name: string; value: string; variablesReference: number }[];
        }
      ).variables;
    const spawn = (await rows(scopes[0]?.variablesReference)).find(({ name }) =>
      /^spawn/.test(name),
    );
    const [message] = await rows(spawn?.variablesReference);
    assert.equal(message?.value, '53-31=22');
    const branched = await frameAfter(() =>
      session().customRequest('setVariable', {
        ...{ variablesReference: spawn?.variablesReference, name: message?.name, value: '53+22' },
      }),
    );
    assert.equal(branched.threadId, 1);
    assert.equal(inside.runs.all.length, 2);
    const branch = inside.runs.selection?.session;
    assert.notEqual(branch, recorded);
    assert.equal(branch?.origin?.session, recorded?.id);
    assert.deepEqual(await namesOf(1), ['spawn 8 children']);
    assert.match((await namesOf(2))[1] ?? '', /^53\+22=75/);
  });

  test('decodes a problem, and evaluates in its console', async () => {
    debug.addBreakpoints([new FunctionBreakpoint('answer', true, 'depth == 1')]);
    const frame = await start({ numbers: [53, 31, 26, 22], target: 27 });
    const [run] = inside.runs.all;
    assert.equal(run?.status, 'paused');
    const { frameId, threadId } = frame;
    assert.equal(run.state.threads.get(threadId - 1)?.depth, 1);
    const say = async (expression: string) =>
      (await session().customRequest('evaluate', { expression, frameId, context: 'repl' })) as {
        result: string;
      };
    assert.equal((await say('tokens > 5 && depth == 1')).result, 'true');
    await stop();
    await until('the run to end', () => run.status === 'finished');
    assert.equal(run.state.end?.finishReason, 'abort');
  });

  test('is started from a problem of a set, in its file and among the tests', async () => {
    const content = '[\n[34, 99, 19, 96, 83],\n[27, 53, 31, 26, 22]\n]\n';
    const file = Uri.file(join(mkdtempSync(join(tmpdir(), 'apr-set-')), 'problems.json'));
    await workspace.fs.writeFile(file, Buffer.from(content));
    const editor = await window.showTextDocument(file);
    editor.selection = new Selection(2, 4, 2, 4);
    debug.addBreakpoints([new FunctionBreakpoint('answer')]);
    const here = await frameAfter(() => commands.executeCommand(COMMANDS.debug));
    assert.deepEqual(here.session.configuration.numbers, [53, 31, 26, 22]);
    assert.equal(here.session.configuration.target, 27);
    await stop();

    const { controller, debugging } = inside.problemTests;
    const [[, set] = assert.fail()] = [...controller.items];
    await controller.resolveHandler?.(set);
    const [[, group] = assert.fail()] = [...set.children];
    const [[, problem] = assert.fail()] = [...group.children];
    const { token } = new CancellationTokenSource();
    const tested = await frameAfter(async () =>
      debugging.runHandler(new TestRunRequest([problem]), token),
    );
    assert.deepEqual(tested.session.configuration.numbers, [99, 19, 96, 83]);
  });

  test('is started from a trace, and from a problem that is typed in a file', async () => {
    await commands.executeCommand('vscode.open', Uri.parse(golden('solved')));
    const frame = await frameAfter(() => commands.executeCommand(COMMANDS.debug));
    assert.equal(frame.session.configuration.trace, golden('solved'));
    await stop();
    await commands.executeCommand('workbench.action.closeAllEditors');
    const document = await workspace.openTextDocument({ content: '53 31 26 22 -> 27\n' });
    await window.showTextDocument(document);
    debug.addBreakpoints([new FunctionBreakpoint('spawn')]);
    const typed = await frameAfter(() => commands.executeCommand(COMMANDS.debug));
    assert.deepEqual(typed.session.configuration.numbers, [53, 31, 26, 22]);
    assert.equal(inside.runs.selection?.session.state.threadsIn.waiting, 1);
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
