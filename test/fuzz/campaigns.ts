import { COMMAND_RUNS } from './commands';
import { IMPORTS } from './imports';
import { MANIFESTS, PROBLEMS } from './otherFiles';
import { RESULTS_FOLDERS } from './results';
import { TRACES } from './traces';
import type { Campaign } from './campaign';

/** A new kind of input is an entry here. */
export const CAMPAIGNS = {
  traces: TRACES,
  imports: IMPORTS,
  problems: PROBLEMS,
  manifests: MANIFESTS,
  results: RESULTS_FOLDERS,
  commands: COMMAND_RUNS,
} as const satisfies Readonly<Record<string, Campaign>>;

export type Kind = keyof typeof CAMPAIGNS;
