import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { commands, debug, DebugStackFrame, extensions, TabInputCustom, Uri, window } from 'vscode';
import type { Engine } from '../../src/engine/engine';
import { readSamples, RESULTS } from '../../src/evaluation/study/resultsFolder';
import type { Internals } from '../../src/extension';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import { TRACE_EDITOR } from '../../src/ui/contributions';
import { SampleTraces } from '../../src/ui/evaluation/results/sampleTrace';
import { EXTENSION_ID, extensionUnderTest } from './extension';
import { decodeSmallStudy } from './smallStudy';
import { until } from './stand';

suite('The trace of a sample', () => {
  let inside: Internals;
  let folder: string;

  suiteSetup(async () => {
    const extension = extensions.getExtension<Internals>('apr.adaptive-parallel-reasoning');
    assert.ok(extension, 'the extension is installed');
    inside = await extension.activate();
    folder = mkdtempSync(join(tmpdir(), 'apr-sample-'));
    mkdirSync(join(folder, 'traces'));
    const golden = join(extension.extensionPath, 'test', 'golden', 'solved.aprtrace');
    writeFileSync(join(folder, 'traces', '0-0.aprtrace.gz'), gzipSync(readFileSync(golden)));
    writeFileSync(join(folder, 'traces', 'cut.aprtrace.gz'), gzipSync('a').subarray(0, 12));
  });

  suiteTeardown(() => rmSync(folder, { recursive: true }));

  teardown(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const session of [...inside.runs.all]) inside.runs.remove(session);
  });

  const kept = (trace: string | null) => ({ trace, record: undefined });
  const input = () => window.tabGroups.activeTabGroup.activeTab?.input as { viewType?: string };

  test('opens in the trace editor though it is compressed', async () => {
    const trace = 'traces/0-0.aprtrace.gz';
    await inside.sampleTraces.open(folder, kept(trace));
    assert.equal(input().viewType, TRACE_EDITOR);
    const file = Uri.file(join(folder, trace)).toString();
    const session = inside.runs.all.find((one) => one.file === file);
    assert.ok(session, 'it is open as a run');
    await sessionEnd(session);
    assert.equal(session.damage.count, 0);
    assert.equal(session.state.end?.verified, true);
  });

  test('is debugged, from its start', async () => {
    await inside.sampleTraces.debug(folder, kept('traces/0-0.aprtrace.gz'));
    const frame = await until('the first stop', () => {
      const item = debug.activeStackItem;
      return item instanceof DebugStackFrame && item;
    });
    assert.equal(frame.threadId, 1);
    const file = Uri.file(join(folder, 'traces/0-0.aprtrace.gz')).toString();
    assert.equal(frame.session.configuration.trace, file);
    assert.equal(inside.runs.selection?.session.playback.isLive, false);
    await debug.stopDebugging();
    await until('the end of debugging', () => !debug.activeDebugSession);
  });

  test('that is damaged is told of in its editor', async () => {
    await inside.sampleTraces.open(folder, kept('traces/cut.aprtrace.gz'));
    assert.equal(input().viewType, TRACE_EDITOR);
    assert.equal(inside.runs.all.length, 0);
  });

  test('that there is none of is refused, wherever its name points', async () => {
    const open = (trace: string | null) => inside.sampleTraces.open(folder, kept(trace));
    await assert.rejects(open(null), /No trace was kept/);
    await assert.rejects(open('traces/9.gz'), /not in the folder/);
    writeFileSync(join(folder, '..', 'apr-outside.gz'), '');
    await assert.rejects(open('../apr-outside.gz'), /not in the folder/);
    rmSync(join(folder, '..', 'apr-outside.gz'));
  });
});

suite('A sample of which no trace was kept', () => {
  let inside: Internals;
  let folder: string;
  let root: string;
  let parts: ConstructorParameters<typeof SampleTraces>[0];

  suiteSetup(async () => {
    inside = await extensionUnderTest();
    const { extensionPath } = extensions.getExtension(EXTENSION_ID) ?? assert.fail();
    folder = mkdtempSync(join(tmpdir(), 'apr-untraced-'));
    root = mkdtempSync(join(tmpdir(), 'apr-again-'));
    await decodeSmallStudy(inside, extensionPath, folder, 2);
    rmSync(join(folder, 'traces'), { recursive: true });
    const bundled = join(extensionPath, 'models');
    const models = () => ({
      folders: { apr: join(bundled, 'apr'), sos: join(bundled, 'sos') },
      advice: '',
    });
    parts = { engine: inside.host, models, bundled, root, createdBy: 'test' };
  });

  suiteTeardown(() => {
    rmSync(folder, { recursive: true });
    rmSync(root, { recursive: true });
  });

  teardown(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const session of [...inside.runs.all]) inside.runs.remove(session);
  });

  const untraced = async () => {
    const records = await readSamples(join(folder, RESULTS));
    return records.map((record) => ({ trace: null, record }));
  };

  test('is decoded again, once, to what its record tells of', async () => {
    const traces = new SampleTraces(parts);
    for (const sample of await untraced()) {
      await traces.open(folder, sample);
      const input = window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof TabInputCustom);
      assert.match(input.uri.fsPath, /\(decoded again\) \w{8}\.aprtrace\.gz$/);
      const session = inside.runs.all.find((one) => one.file === input.uri.toString());
      assert.ok(session, 'it is open as a run');
      await sessionEnd(session);
      assert.equal(session.damage.count, 0);
      assert.equal(session.state.end?.verified, sample.record.verified);
      assert.equal(session.state.threads.size, 1 + sample.record.children);
    }
    assert.equal(readdirSync(root).length, 4);
    const engine = { submit: () => assert.fail('decoded twice') } as unknown as Engine;
    const [sample] = await untraced();
    await new SampleTraces({ ...parts, engine }).open(folder, sample ?? assert.fail());
  });

  test('is refused where its model is not there, with what to do', async () => {
    const identity = readFileSync(join(folder, 'study.json'), 'utf8');
    const [sample = assert.fail()] = await untraced();
    const { apr, sos } = parts.models().folders;
    const swapped = { folders: { apr: sos, sos: apr }, advice: '' };
    const other = new SampleTraces({ ...parts, root: join(root, 'none'), models: () => swapped });
    const mine = JSON.parse(identity) as { models: { apr: string } };
    const foreign = JSON.stringify({ ...mine, models: { apr: 'another' } });
    try {
      writeFileSync(join(folder, 'study.json'), foreign);
      await assert.rejects(other.open(folder, sample), /by a model that is not here any more/);
      const one = { ...mine, models: { apr: mine.models.apr } };
      writeFileSync(join(folder, 'study.json'), JSON.stringify(one));
      await assert.rejects(other.open(folder, sample), /the model apr decoded it\. Choose that/);
    } finally {
      writeFileSync(join(folder, 'study.json'), identity);
    }
  });

  test('is refused where another run comes out', async () => {
    const [sample = assert.fail()] = await untraced();
    const record = { ...sample.record, children: 99 };
    const traces = new SampleTraces({ ...parts, root: join(root, 'other') });
    await assert.rejects(traces.open(folder, { trace: null, record }), /another run comes out/);
    assert.equal(existsSync(join(root, 'other')), false);
  });
});
