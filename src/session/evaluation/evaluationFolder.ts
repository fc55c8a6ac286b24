import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Problem } from '../../countdown/problem';
import { suiteSizeOf } from '../../evaluation/study/chosenStudy';
import { readProblems } from '../../evaluation/study/keptProblems';
import type { StudyIdentity } from '../../evaluation/study/studyIdentity';
import { type LineFault, readIdentity, readRecords } from '../../evaluation/study/resultsFolder';
import type { SampleRecord } from '../../evaluation/study/sample';
import { type NamedArm, unitOf } from '../../evaluation/study/study';
import type { EvaluationView } from '../../evaluationProtocol';
import { HumanError } from '../../common/humanError';
import type { Localizer } from '../../common/localizer';
import { armIdWords } from '../../methods/armWords';
import type { Posed } from '../../methods/asking';
import { ASKINGS, decodable } from '../../methods/askings';
import { countdownTask } from '../../tasks/countdown';
import { Tallies } from '../run/tallies';

/** What a results folder holds, whoever has written it: the editor or the command line. */
export interface EvaluationFolder {
  readonly path: string;
  readonly identity: StudyIdentity;
  /** Samples of whole units. */
  readonly records: readonly SampleRecord[];
  /** Lines that are no samples, and were passed over. */
  readonly faults: readonly LineFault[];
  /** When it was begun, in milliseconds since 1970. */
  readonly begun: number;
}

/** @throws HumanError where the folder holds no evaluation, or a damaged one */
export async function readEvaluation(path: string): Promise<EvaluationFolder> {
  const identity = await readIdentity(path);
  if (!identity) {
    throw new HumanError('{0} holds no evaluation. Choose a folder with a study.json.', path);
  }
  const faults: LineFault[] = [];
  const records = await readRecords(path, identity, (fault) => faults.push(fault));
  const { birthtimeMs } = await stat(join(path, 'study.json'));
  return { path, identity, records, faults, begun: birthtimeMs };
}

/** Problems of all arms together that are decoded, and that there are. */
export function progressOf({ identity, records }: EvaluationFolder) {
  const units = identity.arms.reduce((sum, arm) => sum + arm.problems, 0);
  return { done: new Set(records.map(unitOf)).size, units };
}

export function isWhole(folder: EvaluationFolder): boolean {
  const { done, units } = progressOf(folder);
  return done >= units;
}

/** The evaluation as it lies there, when nobody goes on with it. */
export async function viewOfFolder(
  folder: EvaluationFolder,
  l10n: Localizer,
): Promise<EvaluationView> {
  const { path, identity, records } = folder;
  const tallies = await Tallies.of(identity.arms, records);
  const { done, units } = tallies;
  return {
    title: evaluationTitle(identity, l10n),
    folder: path,
    status: done >= units ? 'finished' : 'stopped',
    done,
    units,
    methods: tallies.progress(l10n),
  };
}

/** What an evaluation is called: `100 problems: APR; SoS+`. */
export function evaluationTitle(
  {
    task,
    problems,
    arms,
  }: Pick<StudyIdentity, 'task' | 'arms'> & {
    readonly problems: { readonly count: number };
  },
  l10n: Localizer,
): string {
  const size = task === undefined ? suiteSizeOf(arms, problems.count) : undefined;
  if (size?.name === 'full') return l10n.t('The paper’s three results, full');
  if (size) return l10n.t('The paper’s three results, quick');
  const count = Math.max(0, ...arms.map((arm) => arm.problems));
  const words = count === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', count);
  return `${words}: ${methodsWords(arms, l10n)}`;
}

function methodsWords(arms: readonly NamedArm[], l10n: Localizer): string {
  if (arms.length > 3) return l10n.t('{0} methods', arms.length);
  return arms.map(({ id, samples }) => armIdWords(id, samples, l10n)).join('; ');
}

/**
 * The problems of a folder, to be decoded further; those of the bundled set where it does not keep
 * its own.
 * @throws HumanError where they are not there any more, or no model here decodes them
 */
export async function problemsOf(
  { path, identity }: EvaluationFolder,
  heldOut: readonly Problem[],
  askings = ASKINGS,
): Promise<Posed> {
  const kept = await readProblems(path, identity, [{ task: countdownTask, problems: heldOut }]);
  return decodable(kept, askings);
}

/** Where the editor keeps its evaluations: a folder each. */
export class EvaluationStore {
  constructor(readonly root: string) {}

  /** The place of a new one; names sort by date. */
  async newPath(now = new Date()): Promise<string> {
    await mkdir(this.root, { recursive: true });
    return join(this.root, now.toISOString().replace(/[:.]/g, '-'));
  }

  /** All that can be read, newest first. */
  async list(): Promise<EvaluationFolder[]> {
    const names = await readdir(this.root).catch(() => []);
    const folders = await Promise.all(
      names.map((name) => readEvaluation(join(this.root, name)).catch(() => undefined)),
    );
    return folders
      .filter((folder) => folder !== undefined)
      .sort((a, b) => (basename(a.path) < basename(b.path) ? 1 : -1));
  }
}
