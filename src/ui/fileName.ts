import { basename } from 'node:path';
import type { Uri } from 'vscode';
import { plainText } from '../inspect/plainText';

/** What a person calls the file, fit to be shown. */
export function fileName({ path }: Uri): string {
  return plainText(basename(path));
}
