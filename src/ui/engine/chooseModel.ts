import { type Method, methodName } from '../../common/method';
import {
  type Disposable,
  l10n,
  type LogOutputChannel,
  QuickPickItemKind,
  Uri,
  window,
  workspace,
} from 'vscode';
import { HumanError } from '../../common/humanError';
import { plainText } from '../../common/plainText';
import { checkModelFolder, type ModelDescription, modelsUnder } from '../../methods/modelCatalogue';
import { stageWords } from '../../session/words/modelWords';
import { COMMANDS } from '../contributions';
import { registerCommand } from '../log';
import type { ModelEntry, ServerParts } from './chooseServer';
import type { ModelFolders } from './modelFolders';
import { pickOne } from '../questions';

export interface ModelParts extends ServerParts {
  /** The folder of the bundled models. */
  readonly root: string;
  /** What the settings say now. */
  readonly chosen: () => ModelFolders;
}

/** `Choose Model`: one of the bundled models, a server, or a folder, which another caller may give. */
export function registerChooseModel(parts: ModelParts, log: LogOutputChannel): Disposable {
  return registerCommand(log, COMMANDS.chooseModel, async (given?: Uri) => {
    if (given instanceof Uri) return takeFolder(parts, given.fsPath);
    const chosen = await pickOne(await entries(parts), {
      title: l10n.t('Choose Model'),
      placeHolder: l10n.t(
        'It decodes from the next run on, and stands in the header of each trace.',
      ),
      matchOnDescription: true,
    });
    await chosen?.choose?.();
  });
}

async function entries(parts: ModelParts): Promise<ModelEntry[]> {
  const models = await modelsUnder(parts.root);
  const { serverEntries } = await import('./chooseServer');
  const group = (method: Method): ModelEntry[] => [
    { label: methodName(method), kind: QuickPickItemKind.Separator },
    ...models.filter((model) => model.method === method).map((model) => bundledEntry(parts, model)),
  ];
  return [
    ...group('apr'),
    ...group('sos'),
    { label: l10n.t('On Servers'), kind: QuickPickItemKind.Separator },
    ...serverEntries(parts),
    { label: l10n.t('Your Own'), kind: QuickPickItemKind.Separator },
    folderEntry(parts),
  ];
}

function bundledEntry({ chosen, settings }: ModelParts, model: ModelDescription): ModelEntry {
  const { name, method, folder, tokens } = model;
  const { folders, server } = chosen();
  const isServed = server !== undefined;
  const setting = method === 'apr' ? settings.aprModel : settings.sosModel;
  const million = tokens === undefined ? undefined : Math.round(tokens / 1e5) / 10;
  return {
    label: entryLabel(name, !isServed && folders[method] === folder),
    description: [
      stageWords(model, l10n),
      ...(name === setting.spec.default ? [l10n.t('default')] : []),
    ].join(' · '),
    ...(million !== undefined && {
      detail: l10n.t('Trained on {0} million tokens', million),
    }),
    choose: async () => {
      await settings.server.reset();
      await settings.modelFolder.reset();
      await setting.set(name);
    },
  };
}

function folderEntry(parts: ModelParts): ModelEntry {
  const { value } = parts.settings.modelFolder;
  if (!workspace.isTrusted) {
    return {
      label: entryLabel(l10n.t('A Folder...'), false),
      detail: l10n.t('Only in trusted workspaces: a model is a program that runs here.'),
      choose: () => Promise.reject(notTrusted()),
    };
  }
  return {
    label: entryLabel(l10n.t('A Folder...'), value !== '' && parts.settings.server.value === ''),
    description: plainText(value),
    detail: l10n.t('With manifest.json and model.onnx, or with folders apr and sos that hold them'),
    choose: async () => {
      const [folder] =
        (await window.showOpenDialog({
          title: l10n.t('Choose a Folder with a Model'),
          canSelectFiles: false,
          canSelectFolders: true,
          ...(value && { defaultUri: Uri.file(value) }),
        })) ?? [];
      if (folder) await takeFolder(parts, folder.fsPath);
    },
  };
}

/** Nothing is set before the folder has been checked as the engine will. */
async function takeFolder({ settings }: ModelParts, folder: string): Promise<void> {
  if (!workspace.isTrusted) throw notTrusted();
  const advice = l10n.t('Choose a folder that export.py has written.');
  const models = await checkModelFolder(folder, advice);
  await settings.server.reset();
  await settings.modelFolder.set(folder);
  const names = models.map((model) => `${methodName(model.method)} (${stageWords(model, l10n)})`);
  void window.showInformationMessage(l10n.t('Models of {0}: {1}', folder, names.join(', ')));
}

function notTrusted(): HumanError {
  return new HumanError(
    l10n.t('A folder of models is taken in trusted workspaces only. Trust this one first.'),
  );
}

function entryLabel(name: string, isChosen: boolean): string {
  return `$(${isChosen ? 'check' : 'blank'}) ${name}`;
}
