import assert from 'node:assert/strict';
import workerThreads, { type Worker } from 'node:worker_threads';
import { commands, ConfigurationTarget, type QuickPickItem, window, workspace } from 'vscode';
import type { Solution } from '../../src/methods/solve';
import { COMMANDS } from '../../src/ui/contributions';
import { extensionUnderTest } from './extension';
import { messagesOf, standIn, until } from './stand';

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };

suite('The engine', () => {
  const workers: Worker[] = [];
  const own = workerThreads.Worker;

  suiteSetup(async () => {
    // What the extension starts, for the test to kill.
    workerThreads.Worker = class extends own {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        workers.push(this);
      }
    };
    await commands.executeCommand(COMMANDS.restartEngine);
  });

  suiteTeardown(() => {
    workerThreads.Worker = own;
  });

  const set = (name: string, value: unknown) =>
    workspace.getConfiguration('apr').update(name, value, ConfigurationTarget.Global);
  const solve = () => commands.executeCommand<Solution | undefined>(COMMANDS.solve, PROBLEM);

  test('restarts at a word, and is warm again', async () => {
    const { host } = await extensionUnderTest();
    await messagesOf(solve);
    assert.equal(host.state.kind, 'idle');
    const before = workers.length;
    await commands.executeCommand(COMMANDS.restartEngine);
    await until('a new worker', () => workers.length === before + 1);
    await until('the model', () => host.state.kind === 'idle');
  });

  test('that is killed is told once, and restarted from the message', async () => {
    const { host, runs } = await extensionUnderTest();
    await set('pace', 2);
    let results: unknown[] = [];
    const messages = await messagesOf(
      async () => {
        const ended = [solve(), solve(), solve()];
        await until('three runs', () => runs.all.filter((run) => run.isLiveRun).length === 3);
        await until('their first tokens', () =>
          runs.all.slice(0, 3).every((run) => run.state.tokens.sampled > 0),
        );
        await workers.at(-1)?.terminate();
        results = await Promise.all(ended);
        await until('the restart', () => host.state.kind === 'idle');
      },
      ({ buttons }) => buttons[0],
    );
    await set('pace', undefined);
    assert.deepEqual(results, [undefined, undefined, undefined]);
    assert.equal(messages.length, 1);
    assert.match(messages[0]?.text ?? '', /^The engine stopped unexpectedly \(exit code \d+\)/);
    assert.deepEqual(messages[0]?.buttons, ['Restart Engine', 'Show Log']);
    assert.deepEqual(
      runs.all.slice(0, 3).map(({ status }) => status),
      ['failed', 'failed', 'failed'],
    );
    await messagesOf(async () => assert.equal((await solve())?.aborted, false));
  });

  test('says what is wrong with a folder of models, and takes the bundled ones again', async () => {
    await set('modelFolder', '/nowhere');
    const messages = await messagesOf(async () => assert.equal(await solve(), undefined));
    await set('modelFolder', undefined);
    assert.match(messages[0]?.text ?? '', /Cannot read the model file .nowhere.apr.manifest\.json/);
    assert.match(messages[0]?.text ?? '', /Choose another folder in the setting apr\.modelFolder/);
    await messagesOf(async () => assert.equal((await solve())?.aborted, false));
  });

  test('has a menu of what can be done', async () => {
    let offered: string[] = [];
    let placeHolder: string | undefined;
    const showQuickPick = ((items: readonly QuickPickItem[], options: { placeHolder: string }) => {
      offered = items.map(({ label }) => label.replace(/^\$\([^)]*\) /, ''));
      placeHolder = options.placeHolder;
      return Promise.resolve(undefined);
    }) as unknown as typeof window.showQuickPick;
    await standIn(window, { showQuickPick }, async () => {
      await commands.executeCommand(COMMANDS.engineMenu);
    });
    assert.deepEqual(offered, [
      'Solve Countdown',
      'Configure Runs...',
      'Choose Model...',
      'Restart Engine',
      'Show Log',
      'Open Walkthrough',
    ]);
    assert.equal(placeHolder, 'The engine is loaded and has nothing to do.');
  });

  test('shows its log', async () => {
    await commands.executeCommand(COMMANDS.showLog);
    const log = await until('the log', () =>
      window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'output'),
    );
    await until('what has happened', () =>
      /\[info\] The model apr was loaded in \d+ ms\./.test(log.document.getText()),
    );
    await commands.executeCommand('workbench.action.closePanel');
  });
});

suite('The walkthrough', () => {
  test('opens', async () => {
    await commands.executeCommand(COMMANDS.walkthrough);
    await until('its tab', () =>
      /walkthrough|welcome/i.test(window.tabGroups.activeTabGroup.activeTab?.label ?? ''),
    );
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
