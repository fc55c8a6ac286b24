import { FileSystemError, type Uri, workspace } from 'vscode';
import { HumanError, type MessageValue, messageOf } from '../common/humanError';
import { fileName } from './fileName';

/**
 * Writes a whole file of any file system.
 * @throws HumanError that says why it was not written, and what to do
 */
export async function writeFile(uri: Uri, bytes: Uint8Array): Promise<void> {
  try {
    await workspace.fs.writeFile(uri, bytes);
  } catch (error) {
    throw new HumanError('{0} was not written: {1}', fileName(uri), explain(error));
  }
}

/** The codes are those of the editor; a read-only file system has that of missing permissions. */
function explain(error: unknown): MessageValue {
  switch (error instanceof FileSystemError ? error.code : undefined) {
    case 'NoPermissions':
      return new HumanError('it is read-only there, or access is denied. Choose another place.');
    case 'FileNotFound':
      return new HumanError('there is no such folder. Choose another place.');
    case 'FileIsADirectory':
      return new HumanError('this is a folder. Give the path of a file.');
    case 'Unavailable':
      return new HumanError('this place cannot be reached. Try again, or choose another one.');
    default:
      return `${messageOf(error)}.`;
  }
}
