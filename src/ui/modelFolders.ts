import { join } from 'node:path';
import { type ExtensionContext, Uri } from 'vscode';
import type { Method } from '../countdown/prompt';
import type { Settings } from './settings';

/**
 * Where the model of each method lies: in the person's folder, or in the extension. While a
 * workspace is not trusted, the editor itself leaves out what it says (restrictedConfigurations).
 */
export function modelFolders(
  context: ExtensionContext,
  { modelFolder }: Settings,
): Readonly<Record<Method, string>> {
  const root = modelFolder.value || Uri.joinPath(context.extensionUri, 'models').fsPath;
  return { apr: join(root, 'apr'), sos: join(root, 'sos') };
}
