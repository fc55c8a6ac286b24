import { readFileSync } from 'node:fs';
import { type Campaign, viewsOf } from './campaign';
import { makeTraces } from './makeTraces';
import { openRun } from './run';
import { VIEWS } from './views';

export const TRACES: Campaign = {
  load: () => makeTraces(),
  open: (path, random) => openRun(path, readFileSync(path), random),
  views: viewsOf(VIEWS),
};
