import type { Uri } from 'vscode';

/**
 * The address of one run of a file of several, from 1: the editor keeps it, also when its window is
 * loaded again.
 */
export function runUri(file: Uri, number: number): Uri {
  return file.with({ fragment: `run=${number}` });
}

/** Which run an address names; undefined where it names the file. */
export function runNumber({ fragment }: Uri): number | undefined {
  const [, number] = /^run=(\d+)$/.exec(fragment) ?? [];
  return number === undefined ? undefined : Number(number);
}
