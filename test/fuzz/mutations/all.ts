import type { Mutation } from '../draft';
import { OF_FILES } from './files';
import { OF_LINES } from './lines';
import { OF_TOKENS } from './tokens';
import { OF_TREES } from './tree';
import { OF_VALUES } from './values';
import { OF_WORDS } from './words';

/** What happens to traces. A new mutation is an entry of one of these lists. */
export const MUTATIONS: readonly Mutation[] = [
  ...[...OF_FILES, ...OF_LINES, ...OF_TREES],
  ...[...OF_TOKENS, ...OF_WORDS],
];

/** What happens to files of anybody. */
export const ANY_MUTATIONS: readonly Mutation[] = [...OF_FILES, ...OF_VALUES];
