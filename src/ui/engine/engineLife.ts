import {
  commands,
  Disposable,
  l10n,
  type LogOutputChannel,
  type QuickPickItem,
  StatusBarAlignment,
  ThemeColor,
  window,
} from 'vscode';
import type { EngineHost, EngineState } from '../../session/run/engineHost';
import { engineWords } from '../../session/words/engineWords';
import { describeModel } from '../../methods/modelCatalogue';
import { modelWords } from '../../session/words/modelWords';
import { plainText } from '../../common/plainText';
import { COMMANDS, CONTEXT_KEYS } from '../contributions';
import { registerCommand } from '../log';
import type { ModelFolders } from './modelFolders';
import type { Runs } from '../runs/runs';
import type { Settings } from '../settings';
import { pickOne } from '../questions';

/** The engine as a person meets it: a status bar item with a menu, a restart, and a word on a crash. */
export function registerEngineLife(
  host: EngineHost,
  runs: Runs,
  settings: Settings,
  models: () => ModelFolders,
  log: LogOutputChannel,
): Disposable {
  const restart = async () => {
    await host.restart();
    host.warm(settings.method.value);
  };
  return Disposable.from(
    showStatus(host, runs, settings, models),
    followLoaded(host),
    host.onDidLoad(({ model, ms }) => {
      if (ms === undefined) log.warn(`The model ${model} could not be loaded.`);
      else log.info(`The model ${model} was loaded in ${Math.round(ms)} ms.`);
    }),
    tellCrashes(host, log),
    followSettings(host, settings),
    registerCommand(log, COMMANDS.restartEngine, restart),
    registerCommand(log, COMMANDS.engineMenu, () => showMenu(host, heldRuns(runs))),
  );
}

function showStatus(
  host: EngineHost,
  runs: Runs,
  { method, modelFolder, aprModel, sosModel, servers, server }: Settings,
  models: () => ModelFolders,
): Disposable {
  const item = window.createStatusBarItem('apr.engine', StatusBarAlignment.Right, 10);
  item.name = l10n.t('APR Engine');
  item.command = COMMANDS.engineMenu;
  let model = '';
  let folder: string | undefined;
  const update = () => {
    const { state } = host;
    const { icon, text, explanation } = engineWords(state, heldRuns(runs), l10n);
    item.text = `$(${icon}) APR: ${text}`;
    item.tooltip = [explanation, model].filter(Boolean).join('\n');
    item.accessibilityInformation = { label: `APR: ${text}`, role: 'button' };
    const background = state.kind === 'crashed' ? 'statusBarItem.errorBackground' : undefined;
    item.backgroundColor = background && new ThemeColor(background);
  };
  /** A manifest is read when its folder is chosen, and no more while tokens come. */
  const describe = async () => {
    const { folders, server: served } = models();
    const now = served?.address ?? folders[method.value];
    if (now === folder) return;
    folder = now;
    const words = served
      ? l10n.t('Runs decode on the server {0}.', plainText(served.address))
      : await describeModel(now).then(
          (description) => modelWords(description, l10n),
          // A run says what is wrong with it.
          () => '',
        );
    if (folder !== now) return;
    model = words;
    update();
  };
  update();
  void describe();
  item.show();
  return Disposable.from(
    item,
    host.onDidChange(() => {
      update();
      void describe();
    }),
    ...[method, modelFolder, aprModel, sosModel, server].map((setting) =>
      setting.onDidChange(() => describe()),
    ),
    servers.onDidChange(() => describe()),
    runs.onDidChange(({ status }) => status && update()),
  );
}

function heldRuns(runs: Runs): number {
  return runs.all.filter((session) => session.isLiveRun && session.status === 'paused').length;
}

/** Keeps the key by which `Restart Engine` shows where there is one. */
function followLoaded(host: EngineHost): Disposable {
  let known: boolean | undefined;
  const follow = ({ kind }: EngineState) => {
    const loaded = kind !== 'not loaded';
    if (loaded === known) return;
    known = loaded;
    void commands.executeCommand('setContext', CONTEXT_KEYS.engineLoaded, loaded);
  };
  follow(host.state);
  return Disposable.from(host.onDidChange(follow));
}

/** One message, however many runs the crash has ended; the views show each of them as failed. */
function tellCrashes(host: EngineHost, log: LogOutputChannel): Disposable {
  return Disposable.from(
    host.onDidCrash(async (reason) => {
      log.error(`The engine stopped unexpectedly: ${reason}`);
      const restart = l10n.t('Restart Engine');
      const showLog = l10n.t('Show Log');
      const chosen = await window.showErrorMessage(
        l10n.t('The engine stopped unexpectedly ({0}). Open runs have failed.', reason),
        restart,
        showLog,
      );
      if (chosen === restart) await commands.executeCommand(COMMANDS.restartEngine);
      if (chosen === showLog) log.show();
    }),
  );
}

/** Models and processor threads hold from the engine's next start: at once where it is idle. */
function followSettings(host: EngineHost, settings: Settings): Disposable {
  const adopt = async () => {
    const { kind } = host.state;
    if (kind !== 'loading' && kind !== 'decoding') return host.restart();
    const restart = l10n.t('Restart Engine');
    const chosen = await window.showInformationMessage(
      l10n.t('This setting holds from the next start of the engine. A restart ends open runs.'),
      restart,
    );
    if (chosen === restart) await commands.executeCommand(COMMANDS.restartEngine);
  };
  const { modelFolder, aprModel, sosModel, server, servers, threads } = settings;
  return Disposable.from(
    ...[modelFolder, aprModel, sosModel, server].map((setting) => setting.onDidChange(adopt)),
    servers.onDidChange(() => settings.server.value !== '' && adopt()),
    threads.onDidChange(adopt),
  );
}

async function showMenu(host: EngineHost, held: number): Promise<void> {
  const item = (icon: string, label: string, command: string) => ({
    label: `$(${icon}) ${label}`,
    command,
  });
  const items: (QuickPickItem & { readonly command: string })[] = [
    item('play', l10n.t('Solve Countdown'), COMMANDS.solve),
    item('settings-gear', l10n.t('Configure Runs...'), COMMANDS.configure),
    item('chip', l10n.t('Choose Model...'), COMMANDS.chooseModel),
    ...(host.state.kind === 'not loaded'
      ? []
      : [item('debug-restart', l10n.t('Restart Engine'), COMMANDS.restartEngine)]),
    item('output', l10n.t('Show Log'), COMMANDS.showLog),
    item('book', l10n.t('Open Walkthrough'), COMMANDS.walkthrough),
  ];
  const chosen = await pickOne(items, {
    title: l10n.t('APR Engine'),
    placeHolder: engineWords(host.state, held, l10n).explanation,
  });
  if (chosen) await commands.executeCommand(chosen.command);
}
