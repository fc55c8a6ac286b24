import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatProblem } from '../countdown/problemText';
import type { Problem } from '../countdown/problem';
import {
  differing,
  importResults,
  type ImportedRun,
  matchProblems,
} from '../trace/import/publishedResults';
import { writeImport } from '../evaluation/import/importFolder';
import { shareWithInterval } from '../evaluation/report/words';
import { RESULTS } from '../evaluation/study/resultsFolder';
import { estimateShare } from '../evaluation/study/statistics';
import { HumanError, messageOf } from '../common/humanError';
import { ENGLISH } from '../common/localizer';
import { countLlamaTokens } from '../language/llamaTokens';
import { PROGRAM } from './decodingArguments';
import { EXIT } from './main';
import { say } from './terminal';

const MOST_LINES = 20;

/**
 * Reads results of the published repository, and re-checks every verdict that they hold.
 * @param out folder in which the runs are kept, with their traces
 */
export async function evaluateImport(
  path: string,
  problems: readonly Problem[] | undefined,
  out: string | undefined,
) {
  const file = importResults(await read(path));
  const { runs, broken } = file;
  const count = (test: (run: ImportedRun) => boolean) => runs.filter(test).length;
  const differences = differing(file);
  say`${runs.length} runs read, ${broken.length} rows that cannot be read
solved and verified  ${shareWithInterval(
    estimateShare(
      count((r) => r.verified),
      runs.length,
    ),
    ENGLISH,
  )}
claimed and refused  ${count((run) => run.claimed && !run.verified)}
verdicts stored      ${count(({ stored }) => stored !== undefined)}, of which ${differences.length} differ from ours
children, mean       ${(runs.reduce((sum, run) => sum + run.children, 0) / Math.max(1, runs.length)).toFixed(1)}
time, tokens         not recorded in these files`;
  if (out !== undefined) {
    await writeImport(out, runs, PROGRAM, countLlamaTokens);
    say`Results and traces:  ${join(out, RESULTS)}`;
  }
  list(
    'Rows that cannot be read:',
    broken.map(({ row, reason }) => `row ${row}: ${reason}`),
  );
  list(
    'Verdicts that differ:',
    differences.map(
      ({ row, problem, stored, reason }) =>
        `row ${row}, ${formatProblem(problem)}: stored ${stored ? 'right' : 'wrong'}, ` +
        (stored ? (reason ?? 'it claims no solution') : 'the verifier agrees with its solution'),
    ),
  );
  if (problems) {
    const { matched, missing, foreign } = matchProblems(file, problems);
    say`\n${matched.length} runs are of the given problems`;
    list('Problems without a run:', missing.map(formatProblem));
    list(
      'Runs of other problems:',
      foreign.map(({ row, problem }) => `row ${row}: ${formatProblem(problem)}`),
    );
  }
  return EXIT.solved;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new HumanError(`Cannot read ${path} (${messageOf(error)}). Check --import.`);
  }
}

function list(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const more = lines.length - MOST_LINES;
  say`\n${title}\n${lines.slice(0, MOST_LINES).map((line) => `  ${line}`)}`;
  if (more > 0) say`  ... and ${more} more`;
}
