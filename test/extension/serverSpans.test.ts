import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, Uri, window } from 'vscode';
import type { Internals } from '../../src/extension';
import type { RunSession } from '../../src/session/run/runSession';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import { formatEvent, formatHeader } from '../../src/trace/aprtrace';
import { COMMANDS, TRACE_EDITOR } from '../../src/ui/contributions';
import { servedRun, STAGES } from '../unit/trace/servedRun';
import { HEADER } from '../unit/trace/traceBuilder';
import { extensionUnderTest } from './extension';
import { messagesOf, standIn, until } from './stand';

suite('The spans of a server', () => {
  let inside: Internals;
  let folder: string;

  suiteSetup(async () => {
    inside = await extensionUnderTest();
    folder = mkdtempSync(join(tmpdir(), 'apr-spans-'));
  });

  suiteTeardown(() => rmSync(folder, { recursive: true }));

  teardown(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const session of [...inside.runs.all]) inside.runs.remove(session);
  });

  const place = (name: string) => Uri.file(join(folder, name));
  const spans = () =>
    Uri.file(join(__dirname, '..', '..', '..', 'test', 'fixtures', 'server', 'vllm-spans.jsonl'));

  async function opened(): Promise<RunSession> {
    const file = place('run.aprtrace');
    const lines = [formatHeader(HEADER), ...servedRun().events.map(formatEvent)];
    writeFileSync(file.fsPath, lines.map((line) => `${line}\n`).join(''));
    await commands.executeCommand('vscode.openWith', file, TRACE_EDITOR);
    return read(file);
  }

  async function read(file: Uri): Promise<RunSession> {
    const session = await until('the run', () =>
      inside.runs.all.find((one) => one.file === file.toString()),
    );
    await sessionEnd(session);
    return session;
  }

  test('are added to a copy of the run, which is shown', async () => {
    const session = await opened();
    const before = readFileSync(place('run.aprtrace').fsPath, 'utf8');
    const copy = place('copy.aprtrace');
    const asked: unknown[] = [];
    const others = {
      showOpenDialog: () => Promise.resolve([spans()]),
      showSaveDialog: ((options) => {
        asked.push(options?.defaultUri?.path.split('/').at(-1));
        return Promise.resolve(copy);
      }) as typeof window.showSaveDialog,
    };
    const messages = await messagesOf(() =>
      standIn(window, others, () => commands.executeCommand(COMMANDS.addServerSpans, { session })),
    );
    assert.deepEqual(asked, ['22-26-31-53-27.spans.aprtrace']);
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['The server’s spans of 4 of 4 requests were added to a copy of the run.'],
    );
    assert.equal(readFileSync(place('run.aprtrace').fsPath, 'utf8'), before);
    const { state } = await read(copy);
    for (const { served } of state.threads.values()) {
      for (const { spanId, stages } of served) {
        assert.deepEqual(stages, STAGES[spanId as keyof typeof STAGES]);
      }
    }
  });

  test('are refused with words where there are none of the run, or over its own file', async () => {
    const session = await opened();
    const told = async (...args: unknown[]) => {
      const [message] = await messagesOf(async () => {
        const uri = await commands.executeCommand(COMMANDS.addServerSpans, { session }, ...args);
        assert.equal(uri, undefined);
      });
      return message?.text ?? '';
    };
    const none = place('none.json');
    writeFileSync(none.fsPath, '{"resourceSpans":[]}');
    assert.match(await told(none), /^none\.json: There are no OpenTelemetry spans/);
    assert.match(
      await told(spans(), place('run.aprtrace')),
      /^run\.aprtrace would be written over/,
    );
    assert.equal(inside.runs.all.length, 1);
  });
});
