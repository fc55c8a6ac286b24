import type { Disposable, LogOutputChannel } from 'vscode';
import type { ResultPlace } from '../../../comparisonProtocol';
import { askForTwoSets, type ResultRoots } from './chooseResults';
import { type ComparisonPanels, readPlaces } from './comparisonPanel';
import { COMMANDS } from '../../contributions';
import { registerCommand } from '../../log';

/** `Compare Runs`: two result sets on the same problems, which another caller may give. */
export function registerCompareRuns(
  panels: ComparisonPanels,
  roots: ResultRoots,
  log: LogOutputChannel,
): Disposable {
  return registerCommand(
    log,
    COMMANDS.compareRuns,
    async (first?: ResultPlace, second?: ResultPlace) => {
      const sets = first && second ? await readPlaces([first, second]) : await askForTwoSets(roots);
      if (sets) await panels.show(...sets);
    },
  );
}
