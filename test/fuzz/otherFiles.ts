import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readManifest } from '../../src/engine/modelPackage';
import { looksLikeProblems, readProblemSet, type ProblemSet } from '../../src/tasks/problemFiles';
import { type Campaign, fromFiles, viewsOf } from './campaign';
import { ANY_FORM } from './draft';
import { ANY_MUTATIONS } from './mutations/all';
import { textsIn } from './textsIn';

export const PROBLEMS: Campaign = {
  load: () => {
    const sources = [
      ...textsIn('test/fixtures/answers'),
      readFileSync('models/heldout.json', 'utf8'),
    ];
    return Promise.resolve(fromFiles(sources, ANY_MUTATIONS, ANY_FORM));
  },
  open: (path) => {
    const text = readFileSync(path, 'utf8');
    looksLikeProblems(text);
    return readProblemSet(text);
  },
  views: viewsOf([{ name: 'problems', look: problemsOf }]),
};

export const MANIFESTS: Campaign = {
  load: () => {
    const sources = ['apr', 'sos'].map((name) =>
      readFileSync(`models/${name}/manifest.json`, 'utf8'),
    );
    return Promise.resolve(fromFiles(sources, ANY_MUTATIONS, ANY_FORM));
  },
  open: (path) => {
    copyFileSync(path, join(dirname(path), 'manifest.json'));
    return readManifest(dirname(path));
  },
  views: [],
};

function problemsOf({ task, problems }: ProblemSet): void {
  for (const problem of problems.slice(0, 50)) {
    const text = task.format(problem);
    task.key(problem);
    task.describe(problem);
    task.verify(problem, text);
    task.verify(problem, '1+1');
  }
}
