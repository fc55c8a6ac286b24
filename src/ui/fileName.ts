import { basename } from 'node:path';
import type { Uri } from 'vscode';
import { plainText } from '../common/plainText';
import { withoutLinks } from './foreignText';

/** What a person calls the file, fit to be shown. */
export function fileName({ path }: Uri): string {
  return withoutLinks(plainText(basename(path)));
}

/** A name for a file that holds this: words and numbers with dashes between them. */
export function fileNameOf(title: string): string {
  return (
    title
      .match(/[\p{L}\p{N}]+/gu)
      ?.join('-')
      .slice(0, 60) ?? 'run'
  );
}
