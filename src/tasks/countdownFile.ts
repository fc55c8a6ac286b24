import type { Problem } from '../countdown/problem';
import { parseProblemFile } from '../countdown/problemFile';
import type { ProblemFiles } from './task';

/** A line with three numbers or more and nothing else, as JSON or CSV have it. */
const ROW = /^\s*\[?[[\s"]*\d+"?\s*([,;\t]\s*"?\d*"?\s*){2,}\]?[\],\s]*$/;

const CSV = /^\uFEFF?"?\d+"?([,;\t]"?\d+"?){2,}[,;\t]*$/;

/** Rows of `target, n1, n2, ...`, all of which must be right. */
export const countdownFiles: ProblemFiles<Problem> = {
  recognises: (text) =>
    /^\uFEFF?\s*\[\s*\[\s*\d/.test(text) || text.split(/\r?\n/, 2).some((line) => CSV.test(line)),
  read(text) {
    const problems = parseProblemFile(text);
    const lines = text.split('\n').flatMap((line, i) => (ROW.test(line) ? [i] : []));
    return {
      problems,
      lines: lines.length === problems.length ? lines : undefined,
      faults: [],
      unusable: 0,
    };
  },
  write(problems) {
    const rows = problems.map(({ target, numbers }) => JSON.stringify([target, ...numbers]));
    return `[\n${rows.join(',\n')}\n]\n`;
  },
};
