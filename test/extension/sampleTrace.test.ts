import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { commands, extensions, Uri, window } from 'vscode';
import type { Internals } from '../../src/extension';
import { sessionEnd } from '../../src/session/sessionEnd';
import { TRACE_EDITOR } from '../../src/ui/contributions';
import { openSampleTrace } from '../../src/ui/evaluation/sampleTrace';

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

  const input = () => window.tabGroups.activeTabGroup.activeTab?.input as { viewType?: string };

  test('opens in the trace editor though it is compressed', async () => {
    const trace = 'traces/0-0.aprtrace.gz';
    await openSampleTrace(folder, { trace });
    assert.equal(input().viewType, TRACE_EDITOR);
    const file = Uri.file(join(folder, trace)).toString();
    const session = inside.runs.all.find((one) => one.file === file);
    assert.ok(session, 'it is open as a run');
    await sessionEnd(session);
    assert.equal(session.damage.count, 0);
    assert.equal(session.state.end?.verified, true);
  });

  test('that is damaged is told of in its editor', async () => {
    await openSampleTrace(folder, { trace: 'traces/cut.aprtrace.gz' });
    assert.equal(input().viewType, TRACE_EDITOR);
    assert.equal(inside.runs.all.length, 0);
  });

  test('that there is none of is refused, wherever its name points', async () => {
    await assert.rejects(openSampleTrace(folder, { trace: null }), /No trace was kept/);
    await assert.rejects(openSampleTrace(folder, { trace: 'traces/9.gz' }), /not in the folder/);
    writeFileSync(join(folder, '..', 'apr-outside.gz'), '');
    const outside = openSampleTrace(folder, { trace: '../apr-outside.gz' });
    await assert.rejects(outside, /not in the folder/);
    rmSync(join(folder, '..', 'apr-outside.gz'));
  });
});
