import type { Random } from '../../src/common/random';
import { type Campaign, viewsOf } from './campaign';
import { makeResults } from './resultsFolder';
import { RESULT_VIEWS } from './resultViews';

export const RESULTS_FOLDERS: Campaign = {
  load: () => Promise.resolve(makeResults()),
  // Each view reads the folder itself, as the programs do.
  open: (path: string, random: Random) => ({ path, random }),
  views: viewsOf(RESULT_VIEWS),
};
