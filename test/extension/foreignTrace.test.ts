import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CancellationToken,
  commands,
  DataTransfer,
  DataTransferItem,
  Disposable,
  type FileSystemProvider,
  type QuickPickItem,
  type TreeItem,
  TabInputCustom,
  TabInputText,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Internals } from '../../src/extension';
import { AN_EVENT } from '../unit/inspect/goals';
import { TRANSCRIPT_FORMS } from '../../src/inspect/transcript';
import type { RunSession } from '../../src/session/run/runSession';
import { sessionEnd } from '../../src/session/run/sessionEnd';
import { EXPORTS } from '../../src/trace/export/exports';
import { COMMANDS, FOREIGN_TRACE_EDITOR, TRACE_EDITOR } from '../../src/ui/contributions';
import type { ThreadNode } from '../../src/ui/threads/threadsTree';
import { TraceDrop } from '../../src/ui/traceFile/traceDrop';
import { extensionUnderTest } from './extension';
import { OneFile } from './oneFile';
import { messagesOf, standIn, until } from './stand';

const FOREIGN = join('test', 'fixtures', 'foreign');

/** The threads of each run of each sample. */
const THREADS: Readonly<Record<string, readonly number[]>> = {
  'apr-eval.json': [3, 3],
  'apr-eval-bom.json': [3],
  'apr-eval-nan.json': [3, 3],
  'apr-eval-null-child.json': [3, 1],
  'gambit-tree.json': [4],
  'inspect-log.json': [3, 2],
  'multiverse.json': [5],
  'multiverse.txt': [5],
  'npr.json': [3, 2],
  'otlp-agents.jsonl': [3],
  'otlp-openinference.json': [2],
  'otlp-servers.json': [4],
  'otlp-traces.json': [3],
  'parathinker.json': [3],
  'plain-lines.jsonl': [4],
  'threadweaver-bom.jsonl': [3],
  'threadweaver-results.jsonl': [3, 3],
  'verl-120.jsonl': [3, 1],
  'verl-parallel-r1.jsonl': [3, 2],
  'vscode-debug-log.jsonl': [3],
};

// Hooks of a file without a suite of its own would run around the tests of all files.
suite('Traces of other programs', () => {
  let inside: Internals;
  let root: string;
  let folder: string;

  suiteSetup(async () => {
    inside = await extensionUnderTest();
    root = join(__dirname, '..', '..', '..');
    folder = mkdtempSync(join(tmpdir(), 'apr-foreign-'));
  });

  suiteTeardown(async () => {
    rmSync(folder, { recursive: true });
    // The form of transcripts is remembered.
    await commands.executeCommand(COMMANDS.transcriptForm, 'readable');
  });

  teardown(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const session of [...inside.runs.all]) inside.runs.remove(session);
  });

  const sample = (name: string) => Uri.file(join(root, FOREIGN, name));
  const golden = (name: string) => Uri.file(join(root, 'test', 'golden', `${name}.aprtrace`));

  /** The run that the task opens, when it has been read. */
  async function opened(task: () => Thenable<unknown>): Promise<RunSession> {
    const known = new Set(inside.runs.all);
    await task();
    const session = await until('the run', () => inside.runs.all.find((one) => !known.has(one)));
    await sessionEnd(session);
    return session;
  }

  const openWith = (uri: Uri, editor = FOREIGN_TRACE_EDITOR) =>
    opened(() => commands.executeCommand('vscode.openWith', uri, editor));

  /** Answers lists with the item at this place. */
  function picking<T>(index: number, task: (lists: string[][]) => Thenable<T>): Promise<T> {
    const lists: string[][] = [];
    const showQuickPick = ((items: readonly QuickPickItem[]) => {
      lists.push(items.map(({ label, description }) => `${label} (${description})`));
      return Promise.resolve(items[index]);
    }) as unknown as typeof window.showQuickPick;
    return standIn(window, { showQuickPick }, () => task(lists));
  }

  const openByCommand = (uri: Uri, index = 0) =>
    picking(index, () => opened(() => commands.executeCommand(COMMANDS.openTrace, uri)));

  const customTabs = () =>
    window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .flatMap(({ input }) => (input instanceof TabInputCustom ? [input] : []));

  function rowsOf(session: RunSession): TreeItem[] {
    const { tree } = inside.threads;
    const items: TreeItem[] = [];
    const visit = (node: ThreadNode): void => {
      items.push(tree.getTreeItem(node));
      tree.getChildren(node).forEach(visit);
    };
    visit(tree.nodeOf({ session, thread: undefined }));
    return items;
  }

  suite('Traces of other programs', () => {
    test('are all looked at', () => {
      const names = readdirSync(join(root, FOREIGN)).filter((name) => !name.endsWith('.md'));
      assert.deepEqual(names.sort(), Object.keys(THREADS).sort());
    });

    for (const [name, [first]] of Object.entries(THREADS)) {
      test(`open in the editor: ${name}`, async () => {
        const session = await openWith(sample(name));
        assert.equal(session.status, 'finished');
        assert.equal(customTabs()[0]?.viewType, FOREIGN_TRACE_EDITOR);
        assert.equal(inside.runs.selection?.session, session);
        assert.equal(session.state.threads.size, first);
        for (const { label } of rowsOf(session)) assert.match(label as string, /\S/);
        for (const form of TRANSCRIPT_FORMS) {
          await commands.executeCommand(COMMANDS.transcriptForm, form);
          for (const thread of session.state.threads.keys()) {
            await commands.executeCommand(COMMANDS.openTranscript, { session, thread });
            const document = window.activeTextEditor?.document;
            assert.match(document?.uri.path ?? '', new RegExp(`/${thread}/[^/]*\\.${form}$`));
          }
        }
      });
    }

    for (const [name, counts] of Object.entries(THREADS)) {
      test(`open by the command: ${name}`, async () => {
        for (const [index, count] of counts.entries()) {
          const session = await openByCommand(sample(name), index);
          assert.equal(session.state.threads.size, count);
        }
        assert.deepEqual(
          customTabs().map(({ viewType }) => viewType),
          counts.map(() => TRACE_EDITOR),
        );
        assert.equal(inside.runs.all.length, counts.length);
      });
    }

    test('are offered for files with such names, and are no default', async () => {
      await commands.executeCommand('vscode.open', sample('gambit-tree.json'));
      const { input } = await until('the tab', () => window.tabGroups.activeTabGroup.activeTab);
      assert.ok(input instanceof TabInputText);
      assert.deepEqual(inside.runs.all, []);
    });

    test('open from the menu of the explorer, which gives what is selected besides', async () => {
      const uri = sample('gambit-tree.json');
      const session = await opened(() => commands.executeCommand(COMMANDS.openAsTrace, uri, [uri]));
      assert.equal(session.state.threads.size, 4);
    });

    test('open where they are dropped on the threads', async () => {
      const errors: unknown[] = [];
      const drop = new TraceDrop((error) => errors.push(error));
      const names = ['gambit-tree.json', 'plain-lines.jsonl'];
      const list = ['# two files', ...names.map((name) => sample(name).toString())].join('\r\n');
      const data = new DataTransfer();
      data.set('text/uri-list', new DataTransferItem(list));
      await drop.handleDrop(undefined, data);
      await until('both runs', () => inside.runs.all.length === 2);
      assert.deepEqual(errors, []);
      assert.deepEqual(
        customTabs().map(({ uri }) => basename(uri.path)),
        names,
      );
    });

    test('step back, and are saved as ours', async () => {
      const session = await openWith(sample('inspect-log.json'));
      await session.stepBack(AN_EVENT);
      assert.ok(session.playback.position < session.playback.length);
      const place = Uri.file(join(folder, 'inspect.aprtrace'));
      await commands.executeCommand(COMMANDS.saveRun, { session }, place);
      const saved = await openWith(place, TRACE_EDITOR);
      assert.equal(saved.damage.count, 0);
      assert.equal(saved.state.threads.size, session.state.threads.size);
      assert.equal(saved.state.events, session.playback.length);
    });

    test('say what could not be read', async () => {
      const warnings: string[] = [];
      const showWarningMessage = ((text: string) => {
        warnings.push(text);
        return Promise.resolve(undefined);
      }) as unknown as typeof window.showWarningMessage;
      await standIn(window, { showWarningMessage }, async () => {
        await openByCommand(sample('verl-parallel-r1.jsonl'), 1);
        await until('the warning', () => warnings.length > 0);
      });
      assert.deepEqual(warnings, [
        'verl-parallel-r1.jsonl could not be read whole: line 3: it has no text in `input` and `output`. 1 more are in the log.',
      ]);
    });
  });

  suite('A file with several runs', () => {
    const verl = () => sample('verl-120.jsonl');

    test('asks which one, by title and threads', async () => {
      await picking(1, async (lists) => {
        await opened(() => commands.executeCommand(COMMANDS.openTrace, verl()));
        assert.deepEqual(lists, [['1. 12*34+5*6 = ? (3 threads)', '2. 7*8+9 = ? (1 thread)']]);
      });
      assert.equal(inside.runs.selection?.session.state.start?.title, '7*8+9 = ?');
    });

    test('opens none where none is chosen', async () => {
      await picking(-1, () => commands.executeCommand(COMMANDS.openTrace, verl()));
      assert.deepEqual(inside.runs.all, []);
      assert.deepEqual(customTabs(), []);
    });

    test('opens the first in the editor, and offers the others', async () => {
      const messages = await messagesOf(
        () =>
          picking(1, async () => {
            await openWith(verl());
            await until('the other run', () => inside.runs.all.length === 2);
          }),
        ({ buttons }) => buttons[0],
      );
      assert.deepEqual(
        messages.map(({ text, buttons }) => [text, buttons]),
        [['verl-120.jsonl has several runs. This is the first.', ['Choose Run...']]],
      );
      assert.deepEqual(
        inside.runs.all.map(({ state }) => state.start?.title),
        ['7*8+9 = ?', '12*34+5*6 = ?'],
      );
    });

    test('is one run for each that is open, and each closes with its editor', async () => {
      const second = await openByCommand(verl(), 1);
      const first = await openByCommand(verl(), 0);
      await picking(1, () => commands.executeCommand(COMMANDS.openTrace, verl()));
      assert.deepEqual(inside.runs.all, [first, second]);
      assert.equal(inside.runs.selection?.session, second);
      await commands.executeCommand('workbench.action.closeActiveEditor');
      await until('the run to close', () => inside.runs.all.length === 1);
      assert.deepEqual(inside.runs.all, [first]);
    });
  });

  suite('A file that takes long to be read', () => {
    test('can be left, which opens nothing and says nothing', async () => {
      const bytes = readFileSync(sample('verl-120.jsonl').fsPath);
      const readFile = async () => {
        await delay(700);
        return bytes;
      };
      const provider: FileSystemProvider = Object.assign(new OneFile(bytes), { readFile });
      const registered = workspace.registerFileSystemProvider('apr-slow', provider);
      const titles: (string | undefined)[] = [];
      const token: CancellationToken = {
        isCancellationRequested: true,
        onCancellationRequested: (listener) => {
          listener(undefined);
          return new Disposable(() => {});
        },
      };
      const withProgress: typeof window.withProgress = ({ title }, task) => {
        titles.push(title);
        return task({ report: () => {} }, token);
      };
      const uri = Uri.parse('apr-slow:/far/away.aprtrace');
      const messages = await messagesOf(() =>
        standIn(window, { withProgress }, () => commands.executeCommand(COMMANDS.openTrace, uri)),
      );
      registered.dispose();
      assert.deepEqual(titles, ['Reading away.aprtrace']);
      assert.deepEqual(messages, []);
      assert.deepEqual(inside.runs.all, []);
      assert.deepEqual(customTabs(), []);
    });
  });

  suite('A file that is no trace', () => {
    const known = /This file is no trace that is known here\. Known are \.aprtrace files and: /;
    const file = () => Uri.file(join(root, 'package.json'));

    test('is told with the formats that are known, and opens no editor', async () => {
      const messages = await messagesOf(() => commands.executeCommand(COMMANDS.openTrace, file()));
      assert.deepEqual(
        messages.map(({ kind }) => kind),
        ['showErrorMessage'],
      );
      assert.match(messages[0]?.text ?? '', /^package\.json: /);
      assert.match(messages[0]?.text ?? '', known);
      assert.deepEqual(customTabs(), []);
    });

    test('opens no run in the editor, which says why', async () => {
      await commands.executeCommand('vscode.openWith', file(), FOREIGN_TRACE_EDITOR);
      assert.equal(customTabs().length, 1);
      assert.deepEqual(inside.runs.all, []);
    });

    test('says so where it is not there', async () => {
      const missing = Uri.file(join(folder, 'missing.json'));
      const messages = await messagesOf(() => commands.executeCommand(COMMANDS.openTrace, missing));
      assert.match(messages[0]?.text ?? '', /^missing\.json: .*no such file/);
    });
  });

  suite('Export Trace', () => {
    for (const { name, extension } of EXPORTS) {
      test(`writes ${name}`, async () => {
        const session = await openWith(golden('solved'), TRACE_EDITOR);
        const place = Uri.file(join(folder, `solved${extension}`));
        const messages = await messagesOf(async () => {
          const uri = await commands.executeCommand(COMMANDS.exportTrace, { session }, name, place);
          assert.deepEqual(uri, place);
        });
        assert.deepEqual(
          messages.map(({ text }) => text),
          [`The run was exported as solved${extension}.`],
        );
        const text = readFileSync(place.fsPath, 'utf8');
        if (name === 'csv')
          assert.equal(text.trim().split('\r\n').length, session.state.threads.size + 1);
        else assert.equal(typeof JSON.parse(text), 'object');
      });
    }

    for (const name of ['otlp', 'apr']) {
      test(`writes ${name} that opens here again, with all threads`, async () => {
        const session = await openWith(golden('grandchildren'), TRACE_EDITOR);
        const place = Uri.file(join(folder, `again.${name}.json`));
        await commands.executeCommand(COMMANDS.exportTrace, { session }, name, place);
        const again = await openWith(place);
        assert.equal(again.state.threads.size, session.state.threads.size);
      });
    }

    test('takes the selected run, and asks for the format and the place', async () => {
      await openWith(sample('gambit-tree.json'));
      const place = Uri.file(join(folder, 'asked.csv'));
      const asked: (string | undefined)[] = [];
      const showSaveDialog: typeof window.showSaveDialog = (options) => {
        asked.push(options?.defaultUri && basename(options.defaultUri.path));
        return Promise.resolve(place);
      };
      await standIn(window, { showSaveDialog }, () =>
        picking(EXPORTS.length - 1, (lists) =>
          // As the title of an editor calls it.
          commands
            .executeCommand(COMMANDS.exportTrace, sample('gambit-tree.json'), { groupId: 0 })
            .then(() => asked.push(...(lists[0] ?? []))),
        ),
      );
      assert.deepEqual(asked, [
        'a.csv',
        'Chrome trace events (Perfetto) (*.perfetto.json)',
        'OpenTelemetry (OTLP JSON) (*.otlp.json)',
        'speedscope (*.speedscope.json)',
        'Results of the APR repository (*.apr.json)',
        'Threads as CSV (*.csv)',
      ]);
      assert.match(readFileSync(place.fsPath, 'utf8'), /^thread,/);
    });

    test('says where a format cannot hold the run, or a place cannot be written', async () => {
      const session = await openWith(sample('gambit-tree.json'));
      const told = async (...args: unknown[]) => {
        const messages = await messagesOf(async () => {
          const uri = await commands.executeCommand(COMMANDS.exportTrace, { session }, ...args);
          assert.equal(uri, undefined);
        });
        assert.deepEqual(
          messages.map(({ kind }) => kind),
          ['showErrorMessage'],
        );
        return messages[0]?.text ?? '';
      };
      assert.match(await told('apr', Uri.file(join(folder, 'x.json'))), /runs of Countdown only/);
      assert.match(await told('csv', Uri.file(folder)), /was not written: this is a folder/);
      assert.match(
        await told('pdf', Uri.file(join(folder, 'x.pdf'))),
        /There is no export format pdf/,
      );
      inside.runs.remove(session);
      const none = await messagesOf(() => commands.executeCommand(COMMANDS.exportTrace));
      assert.match(none[0]?.text ?? '', /^There is no run\./);
    });
  });
});
