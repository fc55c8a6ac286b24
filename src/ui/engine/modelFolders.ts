import type { Method } from '../../common/method';
import { join } from 'node:path';
import { type ExtensionContext, l10n, Uri } from 'vscode';
import { openModelPackage } from '../../engine/modelPackage';
import type { ModelIdentity } from '../../engine/traceHeader';
import { LANGUAGES, type TokenLanguage } from '../../language/languages';
import type { Asking } from '../../methods/asking';
import { ASKINGS } from '../../methods/askings';
import { DEFAULT_OPTIONS } from '../../methods/decodingOptions';
import type { ServedModel } from '../../methods/servedModel';
import { foldersWith } from '../../methods/modelCatalogue';
import type { Settings } from '../settings';

/** Where the model of each method lies, and what to do where there is none. */
export interface ModelFolders {
  readonly folders: Readonly<Record<string, string>> & Readonly<Record<Method, string>>;
  readonly advice: string;
  /** Servers that decode in place of all of these. */
  readonly server?: {
    /** Its address, as the settings name it. */
    readonly address: string;
    /** Asks it what it is, unless it was asked. */
    model(this: void): Promise<ServedModel>;
  };
}

/**
 * The model that requests call by this name, as traces and studies name it.
 * @throws HumanError where its files are not whole, or its server does not answer
 */
export async function modelNamed(
  { folders, advice, server }: ModelFolders,
  name: string,
): Promise<ModelIdentity> {
  if (server) return (await server.model()).identity;
  const { name: own, sha256 } = await openModelPackage(folders[name] ?? name, advice);
  return { name: own, sha256 };
}

/** How problems are put to the models that there are, and what these write. */
export interface Asked {
  /** Another one for each task; the usual one first. */
  readonly askings: readonly Asking[];
  readonly languages: readonly TokenLanguage[];
  /** The longest window, in tokens. */
  readonly window: number;
}

/** @throws HumanError where a server does not answer */
export async function askedOf({ server }: ModelFolders): Promise<Asked> {
  if (!server) return { askings: ASKINGS, languages: LANGUAGES, window: DEFAULT_OPTIONS.window };
  const { asking, language, window } = await server.model();
  return { askings: [asking], languages: [language], window };
}

/** The folder of the models that come with the extension. */
export function bundledRoot({ extensionUri }: ExtensionContext): string {
  return Uri.joinPath(extensionUri, 'models').fsPath;
}

/**
 * The person's folder, or the chosen ones of the bundled models. While a workspace is not trusted,
 * the editor itself leaves out what it says (restrictedConfigurations).
 */
export function modelFolders(
  context: ExtensionContext,
  { modelFolder, aprModel, sosModel }: Settings,
): ModelFolders {
  const root = bundledRoot(context);
  const bundled = { apr: join(root, aprModel.value), sos: join(root, sosModel.value) };
  if (modelFolder.value) {
    return {
      folders: foldersWith(modelFolder.value, bundled),
      advice: l10n.t(
        'Choose another folder in the setting apr.modelFolder, or clear it to use the bundled models.',
      ),
    };
  }
  const chosen = [aprModel, sosModel].some(({ value, spec }) => value !== spec.default);
  return {
    folders: bundled,
    advice: chosen
      ? l10n.t('Choose one that there is with APR: Choose Model.')
      : l10n.t('Install the extension again.'),
  };
}
