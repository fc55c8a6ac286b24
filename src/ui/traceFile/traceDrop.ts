import { commands, type DataTransfer, l10n, type TreeDragAndDropController, Uri } from 'vscode';
import { HumanError } from '../../common/humanError';
import { COMMANDS } from '../contributions';

const URIS = 'text/uri-list';
/** Of other programs, where they give no addresses. */
const FILES = 'files';

/** Opens the files that are dropped on a view. */
export class TraceDrop<T> implements TreeDragAndDropController<T> {
  readonly dropMimeTypes = [URIS, FILES];
  readonly dragMimeTypes = [];

  constructor(private readonly onError: (error: unknown) => void) {}

  async handleDrop(_target: T | undefined, data: DataTransfer): Promise<void> {
    try {
      // One after the other: a file with several runs asks which one.
      for (const uri of await urisOf(data)) await commands.executeCommand(COMMANDS.openTrace, uri);
    } catch (error) {
      this.onError(error);
    }
  }
}

/** @throws HumanError where something was dropped whose place is not known */
async function urisOf(data: DataTransfer): Promise<Uri[]> {
  const list = await data.get(URIS)?.asString();
  if (list) return parseUriList(list);
  const uris: Uri[] = [];
  for (const [, item] of data) {
    const file = item.asFile();
    if (file && !file.uri) {
      throw new HumanError(
        l10n.t('The editor does not say where {0} lies. Open it with APR: Open Trace.', file.name),
      );
    }
    if (file?.uri) uris.push(file.uri);
  }
  return uris;
}

/** RFC 2483: an address a line; lines with `#` are comments. */
function parseUriList(list: string): Uri[] {
  return list
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => Uri.parse(line, true));
}
