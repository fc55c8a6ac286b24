import assert from 'node:assert/strict';
import { commands, type InputBoxOptions, type QuickPickItem, window, workspace } from 'vscode';
import type { RunSession } from '../../src/session/run/runSession';
import { COMMANDS } from '../../src/ui/contributions';
import { evaluationEnd } from '../../src/ui/evaluation/run/evaluations';
import { createSettings, type Settings } from '../../src/ui/settings';
import { script } from '../unit/engine/scriptedRunner';
import { type LlamaServer, startLlamaServer } from '../unit/server/llamaServer';
import { STRADDLING } from '../unit/language/byteTokenizer';
import { scripted } from '../unit/language/scriptedText';
import { extensionUnderTest } from './extension';
import { type Message, messagesOf, standIn } from './stand';

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };
const KEY = 'sk-secret-of-the-editor-0815';
const LINES = {
  '53 31 26 22':
    'spawn 53 - 31 22 53 + 31 84 endspawn solution 53 - 31 22 22 / 22 1 26 + 1 27 <eos>',
  '26 22 22': 'solution 22 / 22 1 26 + 1 27 <eos>',
};

suite('A model on a server', () => {
  let settings: Settings;
  let server: LlamaServer;

  suiteSetup(async () => {
    await extensionUnderTest();
    settings = createSettings();
    server = await startLlamaServer(script(LINES), { key: KEY });
  });

  suiteTeardown(async () => {
    await settings.server.reset();
    await settings.servers.reset();
    settings.dispose();
    server.close();
    const { runs } = await extensionUnderTest();
    for (const session of [...runs.all]) runs.remove(session);
  });

  /** Answers lists by these labels and inputs by these texts, in turn, and messages by their last button. */
  async function answering(
    labels: readonly string[],
    texts: readonly string[],
    task: () => Thenable<unknown>,
  ): Promise<Message[]> {
    const [picks, inputs] = [[...labels], [...texts]];
    const pick = async (given: Promise<readonly QuickPickItem[]> | readonly QuickPickItem[]) => {
      const wanted = picks.shift();
      return (await given).find(({ label }) => label === wanted);
    };
    const input = (_options?: InputBoxOptions) => Promise.resolve(inputs.shift());
    const others = {
      showQuickPick: pick as unknown as typeof window.showQuickPick,
      showInputBox: input as typeof window.showInputBox,
    };
    return standIn(window, others, () => messagesOf(task, ({ buttons }) => buttons.at(-1)));
  }

  async function solved(): Promise<RunSession> {
    const { runs } = await extensionUnderTest();
    await commands.executeCommand(COMMANDS.solve, PROBLEM);
    return runs.all[0] ?? assert.fail('There is no run.');
  }

  test('is refused without its key, and nothing is set', async () => {
    const messages = await answering(
      ['$(blank) A Server...', 'It needs no API key'],
      [server.url],
      () => commands.executeCommand(COMMANDS.chooseModel),
    );
    assert.match(messages[0]?.text ?? '', /did not accept the API key/);
    assert.equal(settings.server.value, '');
    assert.deepEqual(settings.servers.value, []);
  });

  test('is tried, shown with what it can, and decodes from then on', async () => {
    const [question] = await answering(
      ['$(blank) A Server...', 'Set Its API Key...'],
      [server.url, KEY],
      () => commands.executeCommand(COMMANDS.chooseModel),
    );
    assert.match(question?.text ?? '', /^Decode on http.* from the next run on\?$/);
    const { detail } = question?.buttons[0] as unknown as { readonly detail: string };
    assert.match(detail, /llama\.cpp b1-test, model scripted, context of 256 tokens/);
    assert.match(detail, /spawned 2 children and joined them/);
    assert.equal(settings.server.value, server.url);

    const session = await solved();
    assert.equal(session.header.model.name, 'scripted (llama.cpp b1-test)');
    assert.deepEqual(session.header.notRecorded, ['steps']);
    assert.equal(session.playback.latest.end?.verified, true);
    assert.ok(session.playback.latest.served.cachedTokens > 0);
    assert.equal(server.open, 0);
  });

  test('has its key nowhere but among the secrets', async () => {
    const { runs } = await extensionUnderTest();
    const kept = JSON.stringify([
      workspace.getConfiguration().inspect('apr.servers'),
      workspace.getConfiguration().inspect('apr.server'),
      runs.all.map(({ header, request }) => ({ header, request })),
    ]);
    assert.ok(!kept.includes(KEY));
  });

  test('gives way to a model that is bundled', async () => {
    await answering(['$(blank) apr'], [], () => commands.executeCommand(COMMANDS.chooseModel));
    assert.equal(settings.server.value, '');
    const session = await solved();
    assert.match(session.header.model.sha256 ?? '', /^[0-9a-f]{64}$/);
  });
});

suite('A model of text on a server', () => {
  let settings: Settings;
  let server: LlamaServer;
  const tokenizer = STRADDLING;

  suiteSetup(async () => {
    await extensionUnderTest();
    settings = createSettings();
    const said = scripted(tokenizer, [
      [
        'How many? ',
        'So\n<Parallel>\n<Goal>\n<Outline>1: left</Outline>\n<Outline>2: right</Outline>\n</Goal>',
      ],
      ['<Path>\n1:', ' one</Path>'],
      ['<Path>\n2:', ' twö</Path>\n'],
      ['\n<Conclusion>\n', 'both\n</Conclusion>\n</Parallel>\nDone: \\boxed{3}{end}'],
    ]);
    // The probe completes a prompt that no script is of.
    const policy = (ids: readonly number[]) => (ids.length < 5 ? 120 : said(ids));
    const options = { tokenizer, vocabularySize: tokenizer.size, contextLength: 4000 };
    server = await startLlamaServer(policy, options);
    const entry = { url: server.url, language: 'multiverse', template: '{prompt} ' };
    await settings.servers.set([entry]);
    await settings.server.set(server.url);
    await commands.executeCommand(COMMANDS.restartEngine);
  });

  suiteTeardown(async () => {
    await settings.server.reset();
    await settings.servers.reset();
    settings.dispose();
    server.close();
    await commands.executeCommand(COMMANDS.restartEngine);
    const { runs } = await extensionUnderTest();
    for (const session of [...runs.all]) runs.remove(session);
  });

  test('is asked a question, forks its context, and is judged by the reference', async () => {
    const { runs } = await extensionUnderTest();
    const messages = await messagesOf(() =>
      commands.executeCommand(COMMANDS.solveTask, 'How many? #### 3'),
    );
    const session = runs.all[0] ?? assert.fail('There is no run.');
    assert.equal(session.failure, undefined);
    const { threads, end } = session.playback.latest;
    assert.equal(threads.size, 3);
    assert.deepEqual(threads.get(0)?.spawns[0]?.results, ['one', 'twö']);
    assert.equal(end?.verified, true);
    assert.equal(session.header.language?.name, 'multiverse');
    assert.match(messages[0]?.text ?? '', /^How many\?: 3, verified\.$/);
  });

  test('is evaluated on a set of questions, with traces that open', async () => {
    const { evaluations } = await extensionUnderTest();
    const { askings, window: longest } = await evaluations.asked();
    assert.deepEqual([askings.map(({ task }) => task.name), longest], [['answers'], 4000]);
    const [asking = assert.fail()] = askings;
    const problems = ['3', '4'].map((reference) => ({ question: 'How many?', reference }));
    const arms = [{ id: `apr window=${longest}`, samples: 1, problems: 2 }];
    const run = await evaluations.begin({ asking, problems, seed: 0, arms });
    await evaluationEnd(run);
    assert.equal(run.failure, undefined);
    const records = [...run.records].sort((a, b) => a.problem - b.problem);
    const ends = records.map(({ verified, expression }) => [verified, expression]);
    assert.deepEqual(ends, [
      [true, '3'],
      [false, '3'],
    ]);
    assert.ok(run.records.every(({ children, trace }) => children === 2 && trace !== null));
  });

  test('is not asked Countdown, and says what to do', async () => {
    const messages = await messagesOf(() => commands.executeCommand(COMMANDS.solve, PROBLEM));
    assert.match(messages[0]?.text ?? '', /is asked answers\. Use APR: Solve a Problem\.\.\./);
  });
});
