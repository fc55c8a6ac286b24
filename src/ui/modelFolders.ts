import { join } from 'node:path';
import { type ExtensionContext, l10n, Uri } from 'vscode';
import type { Method } from '../countdown/prompt';
import type { Settings } from './settings';

/** Where the model of each method lies, and what to do where there is none. */
export interface ModelFolders {
  readonly folders: Readonly<Record<Method, string>>;
  readonly advice: string;
}

/**
 * The person's folder, or the bundled models. While a workspace is not trusted, the editor itself
 * leaves out what it says (restrictedConfigurations).
 */
export function modelFolders(context: ExtensionContext, { modelFolder }: Settings): ModelFolders {
  const root = modelFolder.value || Uri.joinPath(context.extensionUri, 'models').fsPath;
  return {
    folders: { apr: join(root, 'apr'), sos: join(root, 'sos') },
    advice: modelFolder.value
      ? l10n.t(
          'Choose another folder in the setting apr.modelFolder, or clear it to use the bundled models.',
        )
      : l10n.t('Install the extension again.'),
  };
}
