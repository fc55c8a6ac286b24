import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands, type Disposable, FilePermission, Uri, window, workspace } from 'vscode';
import type { Internals } from '../../src/extension';
import { RunHistory } from '../../src/session/run/runHistory';
import type { RunSession } from '../../src/session/run/runSession';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import { COMMANDS } from '../../src/ui/contributions';
import { extensionUnderTest } from './extension';
import { OneFile } from './oneFile';
import { messagesOf, standIn, until } from './stand';
import { AN_EVENT } from '../unit/inspect/goals';

const PROBLEM = { numbers: [53, 31, 26, 22], target: 27 };

let inside: Internals;
let folder: string;

suiteSetup(async () => {
  inside = await extensionUnderTest();
  folder = mkdtempSync(join(tmpdir(), 'apr-read-only-'));
});

suiteTeardown(() => rmSync(folder, { recursive: true }));

teardown(async () => {
  await commands.executeCommand('workbench.action.closeAllEditors');
  for (const session of [...inside.runs.all]) inside.runs.remove(session);
});

for (const [kind, scheme, options, permissions] of [
  ['file system', 'apr-sealed', { isReadonly: true }, undefined],
  ['file', 'apr-locked', {}, FilePermission.Readonly],
] as const) {
  suite(`A trace in a read-only ${kind}`, () => {
    const text = () => readFileSync('test/golden/solved.aprtrace');
    let registered: Disposable;
    let session: RunSession;

    setup(async () => {
      const provider = new OneFile(text(), permissions);
      registered = workspace.registerFileSystemProvider(scheme, provider, options);
      const uri = Uri.parse(`${scheme}:/far/run.aprtrace`);
      await commands.executeCommand('vscode.open', uri);
      session = await until('the run', () =>
        inside.runs.all.find(({ file }) => file === uri.toString()),
      );
      await sessionEnd(session);
    });

    teardown(() => {
      registered.dispose();
    });

    test('is looked through as any other', async () => {
      assert.equal(session.failure, undefined);
      assert.equal(session.state.end?.verified, true);
      const { id } = session.state.threads.get(1) ?? {};
      assert.notEqual(id, undefined);
      await commands.executeCommand(COMMANDS.openTranscript, { session, thread: id });
      await until('its transcript', () => window.activeTextEditor?.document.getText().length);
      await session.stepBack(AN_EVENT);
      assert.equal(session.playback.isLive, false);
    });

    test('is not saved there, which says what to do and loses nothing', async () => {
      const place = Uri.parse(`${scheme}:/far/copy.aprtrace`);
      const messages = await messagesOf(async () => {
        const saved = await commands.executeCommand(COMMANDS.saveRun, { session }, place);
        assert.equal(saved, undefined);
      });
      assert.deepEqual(
        messages.map(({ kind, text }) => [kind, text]),
        [
          [
            'showErrorMessage',
            'copy.aprtrace was not written: it is read-only there, or access is denied. Choose another place.',
          ],
        ],
      );
      assert.ok(inside.runs.all.includes(session));
      assert.equal(session.state.end?.verified, true);
      const other = Uri.file(join(folder, `${scheme}.aprtrace`));
      await commands.executeCommand(COMMANDS.saveRun, { session }, other);
      assert.deepEqual(readFileSync(other.fsPath), text());
    });
  });
}

suite('Where runs cannot be recorded', () => {
  test('they go on, one warning says so, and Save Run As keeps them', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    const history = new RunHistory(join(blocked, 'runs'));
    const others = { pathFor: (session: RunSession) => history.pathFor(session) };
    const runs: RunSession[] = [];
    const messages = await messagesOf(() =>
      standIn(inside.history, others, async () => {
        for (let i = 0; i < 2; i++) {
          await commands.executeCommand(COMMANDS.solve, PROBLEM);
          const { session } = inside.runs.selection ?? {};
          assert.ok(session);
          await sessionEnd(session);
          runs.push(session);
        }
      }),
    );
    const warnings = messages.filter(({ kind }) => kind === 'showWarningMessage');
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0]?.text ?? '',
      /^The run goes on, but it is not recorded\. Cannot make the folder .*Save Run As keeps/,
    );
    for (const session of runs) {
      assert.equal(session.state.end?.verified, true);
      assert.equal(inside.recorder.fileOf(session), undefined);
    }
    const [session] = runs;
    const place = Uri.file(join(folder, 'kept.aprtrace'));
    await commands.executeCommand(COMMANDS.saveRun, { session }, place);
    assert.match(readFileSync(place.fsPath, 'utf8'), /"runEnd"/);
  });
});
