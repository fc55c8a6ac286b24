import { commands, type Disposable, type ExtensionContext } from 'vscode';
import { COMMANDS, WALKTHROUGH } from './contributions';

/** Opens the walkthrough, which the manifest contributes. */
export function registerWalkthrough({ extension }: ExtensionContext): Disposable {
  return commands.registerCommand(COMMANDS.walkthrough, () =>
    commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#${WALKTHROUGH}`),
  );
}
