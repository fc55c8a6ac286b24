import { resolve } from 'node:path';
import { HumanError } from '../common/humanError';
import { customGrammar } from '../language/tags/custom';
import { plainText } from '../common/plainText';
import type { TracedRun } from '../trace/import/foreignTrace';
import { importFile, listRuns } from '../trace/import/importFile';
import type { Imported } from '../trace/import/imports';
import { unpackedFileBytes, writeTraceFile } from '../trace/traceFile';
import { PROGRAM } from './decodingArguments';
import { FaultLines } from './faultLines';
import { readTags } from './readTags';
import { EXIT, wholeNumber } from './main';
import { say } from './terminal';

const MOST_RUNS = 1_000_000_000;

export interface ImportArguments {
  /** The trace to write; of several runs each becomes a file, with its number in the name. */
  readonly out?: string | undefined;
  /** Which run alone, from 1. */
  readonly run?: string | undefined;
  /** A JSON file that describes the tags of a language, as the setting apr.customLanguage does. */
  readonly language?: string | undefined;
  /** Lists the runs in place of writing them. */
  readonly list?: boolean | undefined;
}

/**
 * Makes traces of a file of another program, run by run: one is held at a time, with the next. What
 * cannot be read goes to standard error.
 * @throws HumanError where the file is no trace, or cannot be written
 */
export async function importTrace(path: string, { out, run, list, language }: ImportArguments) {
  if (!list && out === undefined) throw new HumanError('Give --out F.aprtrace, or --list.');
  if (out !== undefined && resolve(out) === resolve(path)) {
    throw new HumanError('{0} would be written over. Give another file to --out.', path);
  }
  const number = run === undefined ? undefined : wholeNumber('--run', run, 1, MOST_RUNS);
  const faults = new FaultLines(path);
  try {
    const { runs } = await open(path, faults, language);
    if (list) await printRuns(runs);
    else if (number !== undefined) await writeOne(path, runs, number, out ?? '');
    else await writeAll(runs, out ?? '');
  } finally {
    faults.finish();
  }
  return EXIT.solved;
}

async function open(
  path: string,
  faults: FaultLines,
  language: string | undefined,
): Promise<Imported> {
  let imported: Imported | undefined;
  try {
    const onFault = faults.print.bind(faults);
    imported = await importFile(await unpackedFileBytes(path), {
      createdBy: PROGRAM,
      custom: language === undefined ? undefined : customGrammar(await readTags(language)),
      onFault,
    });
  } catch (error) {
    if (error instanceof HumanError) throw new HumanError('{0}: {1}', path, error);
    throw error;
  }
  if (imported) return imported;
  throw new HumanError('{0} is of no other program. Open it as it is.', path);
}

async function printRuns(runs: Imported['runs']): Promise<void> {
  for await (const { number, title, threads, verified } of listRuns(runs)) {
    const amount = threads === 1 ? '1 thread' : `${threads} threads`;
    say`${number}  ${plainText(title)} (${amount}, ${verdictWords(verified)})`;
  }
}

function verdictWords(verified: boolean | undefined): string {
  if (verified === undefined) return 'not judged';
  return verified ? 'right' : 'wrong';
}

async function writeOne(path: string, runs: Imported['runs'], number: number, out: string) {
  let count = 0;
  for await (const run of runs) {
    if (++count === number) return writeRun(run, out);
  }
  const found = count === 1 ? '1 run' : `${count} runs`;
  throw new HumanError(
    '{0} has {1}: there is no run {2}. See them with --list.',
    ...[path, found, number],
  );
}

/** Only the second run tells that the files have numbers. */
async function writeAll(runs: Imported['runs'], out: string): Promise<void> {
  let first: TracedRun | undefined;
  let count = 0;
  for await (const run of runs) {
    if (++count === 1) {
      first = run;
      continue;
    }
    if (first) await writeRun(first, numbered(out, 1));
    first = undefined;
    await writeRun(run, numbered(out, count));
  }
  if (first) await writeRun(first, out);
}

function numbered(out: string, number: number): string {
  const [, name = out, extension = ''] = /^(.*)(\.aprtrace)$/s.exec(out) ?? [];
  return `${name}-${number}${extension}`;
}

async function writeRun({ header, events }: TracedRun, path: string): Promise<void> {
  await writeTraceFile(path, header, events());
  say`${path}: ${plainText(header.title ?? '')}`;
}
