import { basename } from 'node:path';
import type { Uri } from 'vscode';
import { plainText } from '../common/plainText';
import { withoutLinks } from './foreignText';

/** What a person calls the file, fit to be shown. */
export function fileName({ path }: Uri): string {
  return withoutLinks(plainText(basename(path)));
}
