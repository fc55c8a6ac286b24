import { Uri, window, workspace } from 'vscode';
import { writeFile } from '../../writeFile';

/** A file that a page has made. */
export interface Content {
  /** Without its extension. */
  readonly name: string;
  readonly format: 'svg' | 'png' | 'csv';
  /** The file's text, or of a PNG its bytes in base64. */
  readonly content: string;
}

/**
 * Asks where, and writes; false where the person changed their mind.
 * @throws HumanError where it cannot be written there
 */
export async function saveContent(
  { name, format, content }: Content,
  title: string,
): Promise<boolean> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = `${name.replace(/[^\w.]+/g, '-').replace(/^-+|-+$/g, '')}.${format}`;
  const target = await window.showSaveDialog({
    ...(folder && { defaultUri: Uri.joinPath(folder, file) }),
    filters: { [format.toUpperCase()]: [format] },
    title,
  });
  if (!target) return false;
  const bytes = Buffer.from(content, format === 'png' ? 'base64' : 'utf8');
  await writeFile(target, bytes);
  return true;
}
