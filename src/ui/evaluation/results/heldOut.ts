import { readFile } from 'node:fs/promises';
import { l10n, Uri } from 'vscode';
import type { Problem } from '../../../countdown/problem';
import { parseProblemFile } from '../../../countdown/problemFile';
import { HumanError, messageOf } from '../../../common/humanError';

/**
 * The bundled problems that no training set holds.
 * @throws HumanError where they are missing
 */
export async function readHeldOut(extensionUri: Uri): Promise<Problem[]> {
  const { fsPath } = Uri.joinPath(extensionUri, 'models', 'heldout.json');
  try {
    return parseProblemFile(await readFile(fsPath, 'utf8'));
  } catch (error) {
    throw new HumanError(
      l10n.t(
        'The held-out problems cannot be read ({0}). Install the extension again.',
        messageOf(error),
      ),
    );
  }
}
