import assert from 'node:assert/strict';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  ConfigurationTarget,
  env,
  extensions,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  Selection,
  window,
  workspace,
} from 'vscode';
import { formatProblem } from '../../src/countdown/problemText';
import { type Solution, solutionOf } from '../../src/methods/solve';
import { summariseRun } from '../../src/session/run/runSummary';
import { RunSession } from '../../src/session/run/runSession';
import { randomProblems } from '../../src/session/countdown/problemDraft';
import { COMMANDS } from '../../src/ui/contributions';
import { createSettings } from '../../src/ui/settings';
import { Runs } from '../../src/ui/runs/runs';
import { offerViews } from '../../src/ui/solve/offerViews';
import { solutionMessage } from '../../src/ui/solve/solveResult';
import { TraceReader } from '../../src/trace/traceReader';
import { EXTENSION_ID } from './extension';
import { messagesOf, standIn, until } from './stand';
import { TRACE_TASKS } from '../../src/tasks/traceTasks';
import type { Problem } from '../../src/countdown/problem';

const EASY = '22 26 31 53 -> 27';

/** The next input that the extension opens, with the command that opens it. */
async function openInput(
  command: string = COMMANDS.solve,
): Promise<{ input: QuickPick<QuickPickItem>; ended: Promise<Solution | undefined> }> {
  let input: QuickPick<QuickPickItem> | undefined;
  const create = window.createQuickPick.bind(window);
  let ended: Promise<Solution | undefined> | undefined;
  const others = {
    createQuickPick: () => (input = create()),
  } as unknown as Partial<typeof window>;
  await standIn(window, others, async () => {
    ended = Promise.resolve(commands.executeCommand<Solution | undefined>(command));
    await until('the input', () => input !== undefined);
  });
  return {
    input: input as unknown as QuickPick<QuickPickItem>,
    ended: ended ?? Promise.reject(new Error()),
  };
}

async function type(input: QuickPick<QuickPickItem>, text: string): Promise<void> {
  const before = input.items;
  input.value = text;
  await until('the items to change', () => input.items !== before);
  // The first item becomes the active one in the window, which tells it here.
  await until('an active item', () => input.activeItems[0] === input.items.find(isChoice));
}

function isChoice({ kind }: QuickPickItem): boolean {
  return kind !== QuickPickItemKind.Separator;
}

function labels(input: QuickPick<QuickPickItem>): string[] {
  return input.items.map(({ label }) => label.replace(/^\$\([^)]*\) /, ''));
}

const accept = () => commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
const leave = () => commands.executeCommand('workbench.action.closeQuickOpen');

suite('The problem input', () => {
  teardown(() => leave());

  test('offers random problems, the same for the same seed', async () => {
    const { input, ended } = await openInput();
    await type(input, '#7');
    const shown = labels(input);
    assert.ok(shown.some((label) => label.includes('seed 7')));
    for (const problem of randomProblems(7)) assert.ok(shown.includes(formatProblem(problem)));
    await leave();
    assert.equal(await ended, undefined);
  });

  test('says what is wrong, and does not accept it', async () => {
    const { input, ended } = await openInput();
    await type(input, '22 26 31 530 -> 27');
    assert.match(labels(input)[0] ?? '', /^The number 530 is out of range/);
    await accept();
    await type(input, '22 26 31 53');
    assert.match(labels(input)[0] ?? '', /^No target given/);
    await leave();
    assert.equal(await ended, undefined);
  });

  test('solves what was typed, and offers it again', async () => {
    const first = await openInput();
    await type(first.input, EASY);
    const messages = await messagesOf(async () => {
      await accept();
      const solution = await first.ended;
      assert.deepEqual(solution?.problem, { numbers: [22, 26, 31, 53], target: 27 });
    });
    assert.equal(messages.length, 1);
    const second = await openInput();
    assert.ok(labels(second.input).includes(EASY));
    await type(second.input, '22 26');
    assert.ok(labels(second.input).includes(EASY));
    await type(second.input, '9');
    assert.ok(!labels(second.input).includes(EASY));
  });

  test('names the method that the settings say', async () => {
    const configuration = workspace.getConfiguration('apr');
    await configuration.update('method', 'sos', ConfigurationTarget.Global);
    const { input } = await openInput();
    assert.equal(input.title, 'Solve Countdown with SoS+');
    await configuration.update('method', undefined, ConfigurationTarget.Global);
  });
});

suite('Solve Selected Countdown Problem', () => {
  let folder = '';
  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), 'apr-selection-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  // The next document gets the name of an untitled one, and with it what was kept of its text.
  async function select(content: string, from: number, to: number): Promise<void> {
    const file = join(folder, `${content.length}.txt`);
    writeFileSync(file, content);
    const document = await workspace.openTextDocument(file);
    const editor = await window.showTextDocument(document);
    const at = (offset: number) => document.positionAt(offset);
    editor.selection = new Selection(at(from), at(to));
  }

  teardown(async () => {
    await leave();
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  test('decodes what is selected', async () => {
    const content = 'Try 22 26 31 53 = 27 now.';
    await select(content, 4, content.length - 5);
    await messagesOf(async () => {
      const solution = await commands.executeCommand<Solution>(COMMANDS.solveSelection);
      assert.deepEqual(solution.problem, { numbers: [22, 26, 31, 53], target: 27 });
    });
  });

  test('takes the line where nothing is selected', async () => {
    await select('nothing here\n9, 8, 7 -> 24\n', 15, 15);
    await messagesOf(async () => {
      const solution = await commands.executeCommand<Solution>(COMMANDS.solveSelection);
      assert.deepEqual(solution.problem, { numbers: [9, 8, 7], target: 24 });
    });
  });

  test('lets a person mend what is no problem', async () => {
    await select('22 26 31 -> 270', 0, 15);
    const { input, ended } = await openInput(COMMANDS.solveSelection);
    assert.equal(input.value, '22 26 31 -> 270');
    assert.match(labels(input)[0] ?? '', /^The target 270 is out of range/);
    await leave();
    assert.equal(await ended, undefined);
  });
});

suite('The result', () => {
  async function solutionIn(name: string) {
    const folder = extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';
    const file = join(folder, 'test', 'golden', `${name}.aprtrace`);
    const reader = await TraceReader.open(createReadStream(file), { tasks: TRACE_TASKS });
    const session = new RunSession({ id: name, header: reader.header });
    for await (const { events } of reader.batches()) session.receive(events);
    session.finishReading();
    return {
      session,
      solution: solutionOf(reader.header.problem as Problem, 'apr', session.state),
    };
  }

  /** As of a run that was closed since. */
  const tell = ({ session, solution }: Awaited<ReturnType<typeof solutionIn>>) =>
    offerViews(solutionMessage(session, solution), session.id, new Runs());

  test('is the verified expression, to be copied', async () => {
    const { session, solution } = await solutionIn('solved');
    const messages = await messagesOf(
      () => tell({ session, solution }),
      () => 'Copy',
    );
    assert.equal(messages[0]?.kind, 'showInformationMessage');
    // All tokens of all contexts, as everywhere.
    const { tokens } = summariseRun(session.header, session.state);
    const [told, threads, counted] =
      /^26\+\(53-31\)\/22 = 27, verified\. (\d+) threads, (\d+) tokens, /.exec(messages[0].text) ??
      [];
    assert.deepEqual([threads, counted], ['9', String(tokens)], told);
    assert.deepEqual(messages[0].buttons, ['Copy', 'Show Graph', 'Show Transcript']);
    assert.equal(await env.clipboard.readText(), '26+(53-31)/22');
  });

  test('says that none was found, why, and that one exists', async () => {
    const ended = await solutionIn('window');
    const [message] = await messagesOf(() => tell(ended));
    assert.equal(message?.kind, 'showWarningMessage');
    assert.match(message.text, /: window reached \(64 tokens\)\. A larger window may help\./);
    assert.match(message.text, /One exists \(by exhaustive search, not the model\)\.$/);
  });

  test('says so where the run that it offers was closed since', async () => {
    const ended = await solutionIn('solved');
    const show = messagesOf(
      () => tell(ended),
      () => 'Show Graph',
    );
    await assert.rejects(show, /^HumanError: This run is not open any more\./);
  });

  test('says where none exists', async () => {
    const given = { numbers: [1, 1], target: 100 };
    const [message] = await messagesOf(() => commands.executeCommand(COMMANDS.solve, given));
    assert.match(message?.text ?? '', /^No solution found for 1 1 -> 100\. /);
    assert.match(message?.text ?? '', /None exists \(by exhaustive search, not the model\)\.$/);
  });
});

suite('Configure Runs', () => {
  test('changes one setting after the other, within its range', async () => {
    const settings = createSettings();
    const picks = ['Window', 'Children', '2 children', undefined];
    const complaints: unknown[] = [];
    const others = {
      showQuickPick: ((items: readonly QuickPickItem[]) => {
        const wanted = picks.shift();
        return Promise.resolve(items.find(({ label }) => wanted && label.endsWith(wanted)));
      }) as unknown as typeof window.showQuickPick,
      showInputBox: ((options: { validateInput: (text: string) => unknown }) => {
        complaints.push(options.validateInput('999'), options.validateInput('128'));
        return Promise.resolve('128');
      }) as unknown as typeof window.showInputBox,
    };
    await standIn(window, others, async () => {
      await commands.executeCommand(COMMANDS.configure);
    });
    assert.deepEqual(complaints, ['Write a whole number from 32 to 256.', undefined]);
    assert.equal(settings.window.value, 128);
    assert.equal(settings.children.value, '2');
    await settings.window.reset();
    await settings.children.reset();
    assert.equal(settings.window.value, 256);
    settings.dispose();
  });

  test('offers paces, also the one that only the settings have', async () => {
    const settings = createSettings();
    await settings.pace.set(8);
    let offered: readonly QuickPickItem[] = [];
    const others = {
      showQuickPick: ((items: readonly QuickPickItem[]) => {
        offered = items;
        return Promise.resolve(items[1]);
      }) as unknown as typeof window.showQuickPick,
    };
    await standIn(window, others, async () => {
      await commands.executeCommand(COMMANDS.setPace);
    });
    const words = offered.map(({ label, description }) => `${label} ${description}`.trim());
    assert.deepEqual(words.slice(0, 2), ['As fast as it can', '1 token per second']);
    assert.ok(words.includes('8 tokens per second now'), words.join());
    assert.equal(settings.pace.value, 1);
    await settings.pace.reset();
    settings.dispose();
  });

  test('values out of their range are brought into it', async () => {
    const settings = createSettings();
    const configuration = workspace.getConfiguration('apr');
    await configuration.update('window', 9999, ConfigurationTarget.Global);
    await configuration.update('temperature', 'hot', ConfigurationTarget.Global);
    assert.equal(settings.window.value, 256);
    assert.equal(settings.temperature.value, 0);
    await configuration.update('window', undefined, ConfigurationTarget.Global);
    await configuration.update('temperature', undefined, ConfigurationTarget.Global);
    settings.dispose();
  });
});
