import type { Problem } from '../../countdown/problem';
import { parseProblemFile } from '../../countdown/problemFile';

/** The problems of a file, and where they stand in it. */
export interface ProblemSet {
  readonly problems: readonly Problem[];
  /** Line of each problem, from 0; undefined where they do not stand in lines of their own. */
  readonly lines: readonly number[] | undefined;
}

/** Problems of a set that are shown together, from the first up to the one before `to`. */
export interface ProblemGroup {
  readonly from: number;
  readonly to: number;
}

/** @throws HumanError that names the row which is wrong */
export function readProblemSet(text: string): ProblemSet {
  const problems = parseProblemFile(text);
  const lines = text.split('\n').flatMap((line, i) => (ROW.test(line) ? [i] : []));
  return { problems, lines: lines.length === problems.length ? lines : undefined };
}

/** A line with three numbers or more and nothing else, as JSON or CSV have it. */
const ROW = /^\s*\[?[[\s"]*\d+"?\s*([,;\t]\s*"?\d*"?\s*){2,}\]?[\],\s]*$/;

/** Whether a file begins as a set of problems does: most JSON and CSV in a workspace is none. */
export function looksLikeProblems(text: string): boolean {
  return (
    /^\uFEFF?\s*\[\s*\[\s*\d/.test(text) || text.split(/\r?\n/, 2).some((line) => CSV.test(line))
  );
}

const CSV = /^\uFEFF?"?\d+"?([,;\t]"?\d+"?){2,}[,;\t]*$/;

/** A set in groups; none where one would hold everything. */
export function groupsOf(count: number, size: number): ProblemGroup[] {
  if (count <= size) return [];
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    from: i * size,
    to: Math.min(count, (i + 1) * size),
  }));
}
