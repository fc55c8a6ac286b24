import { CHILDREN_CONDITIONS } from '../../../common/method';
import { readFile } from 'node:fs/promises';
import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import { generateProblems } from '../../../countdown/generator';
import type { Problem } from '../../../countdown/problem';
import {
  ARM,
  FULL,
  MOST_SAMPLES,
  paperStages,
  QUICK,
  type SuiteSize,
  WINDOWS,
} from '../../../evaluation/suites/paperSuite';
import type { Posed } from '../../../methods/asking';
import { decodable } from '../../../methods/askings';
import { COUNTDOWN_ASKING, isAskedAsBundled } from '../../../methods/countdownAsking';
import { readProblemSet } from '../../../tasks/problemFiles';
import { type NamedArm, namedArms } from '../../../evaluation/study/study';
import { HumanError, messageIn } from '../../../common/humanError';
import { DEFAULT_OPTIONS } from '../../../methods/decodingOptions';
import { createRandom } from '../../../common/random';
import { armId, armOf, type ArmSpec } from '../../../methods/arm';
import type { Asking } from '../../../methods/asking';
import { armWords } from '../../../methods/armWords';
import { parseAmount, SETTING_SPECS, type SettingSpec } from '../../../session/settingSpecs';
import { countdownTask } from '../../../tasks/countdown';
import type { Asked } from '../../engine/modelFolders';
import type { EvaluationChoice } from './evaluations';
import { fileName } from '../../fileName';
import { askForText, pickMany, pickOne } from '../../questions';

/** The page of an evaluation that ends may take the focus: what was chosen so far stays. */
const KEPT = { ignoreFocusOut: true };

/** Most problems that a person may generate: more than any evaluation here needs. */
const MOST_GENERATED = 100_000;
const USUAL_SIZE = 100;
/** Times need fewer problems than accuracies. */
const MOST_TIMED = 60;

interface Entry<T> extends QuickPickItem {
  readonly value?: T;
}

type SetKind = 'heldout' | 'generate' | 'file' | SuiteSize;

/** Asks for set, methods and size; undefined where the person leaves. */
export async function askForEvaluation(
  heldOut: () => Promise<Problem[]>,
  seed: number,
  asked: Asked,
): Promise<EvaluationChoice | undefined> {
  const entries = setEntries(asked);
  const set = await pick(l10n.t('Run Evaluation (1 of 3): Problems'), entries);
  if (set === undefined) return undefined;
  if (typeof set === 'object') return suiteChoice(set, await heldOut(), seed);
  const source = await askForSource(set, heldOut, seed, asked);
  if (!source) return undefined;
  const methods = await askForMethods(source.asking, asked.window);
  if (!methods) return undefined;
  const size = await askForSize(source.most);
  if (size === undefined) return undefined;
  const problems = source.problems(size);
  return { asking: source.asking, problems, seed: source.seed, arms: armsFor(methods, size) };
}

/** The paper's suite in a size, on the first of these problems. */
export function suiteChoice(
  size: SuiteSize,
  heldOut: readonly Problem[],
  seed: number,
): EvaluationChoice {
  const problems = heldOut.slice(0, size.problems);
  const arms = namedArms(paperStages(problems.length, size));
  return { asking: COUNTDOWN_ASKING, problems, seed, arms };
}

function setEntries({ askings }: Asked): Entry<SetKind>[] {
  const file: Entry<SetKind> = {
    label: l10n.t('Problems of a File...'),
    description: l10n.t('JSON or CSV, known by their content'),
    iconPath: new ThemeIcon('file'),
    value: 'file',
  };
  if (!askings.some(({ task }) => task === countdownTask)) return [file];
  const countdown = [...countdownEntries(), file];
  return askings.some(isAskedAsBundled) ? [...countdown, ...suiteEntries()] : countdown;
}

function countdownEntries(): Entry<SetKind>[] {
  return [
    {
      label: l10n.t('Held-Out Problems'),
      description: l10n.t('1,000 that no training set holds'),
      iconPath: new ThemeIcon('library'),
      value: 'heldout',
    },
    {
      label: l10n.t('Generated Problems...'),
      description: l10n.t('new ones of the held-out split, drawn by a seed'),
      iconPath: new ThemeIcon('sparkle'),
      value: 'generate',
    },
  ];
}

function suiteEntries(): Entry<SetKind>[] {
  return [
    { label: l10n.t('all methods and conditions'), kind: QuickPickItemKind.Separator },
    {
      label: l10n.t('The Paper’s Three Results, Quick'),
      description: l10n.t('{0} problems, a few minutes', QUICK.problems),
      iconPath: new ThemeIcon('mortar-board'),
      value: QUICK,
    },
    {
      label: l10n.t('The Paper’s Three Results'),
      description: l10n.t('{0} problems, half an hour', FULL.problems),
      iconPath: new ThemeIcon('mortar-board'),
      value: FULL,
    },
  ];
}

/** Where problems come from. */
interface Source {
  readonly asking: Asking;
  readonly most: number;
  readonly seed: number;
  problems(size: number): readonly unknown[];
}

async function askForSource(
  set: 'heldout' | 'generate' | 'file',
  heldOut: () => Promise<Problem[]>,
  seed: number,
  { askings }: Asked,
): Promise<Source | undefined> {
  const countdown = askings.find(({ task }) => task === countdownTask) ?? COUNTDOWN_ASKING;
  if (set === 'generate') {
    const chosen = await askForAmount(l10n.t('Seed of the Problems'), SETTING_SPECS.seed, seed);
    if (chosen === undefined) return undefined;
    const problems = (size: number) => generateProblems(createRandom(chosen), 'heldout', size);
    return { asking: countdown, most: MOST_GENERATED, seed: chosen, problems };
  }
  const posed =
    set === 'heldout'
      ? { asking: countdown, problems: await heldOut() }
      : await askForFile(askings);
  if (!posed) return undefined;
  const { asking, problems } = posed;
  return { asking, most: problems.length, seed, problems: (size) => problems.slice(0, size) };
}

/** @throws HumanError that names the first row which is wrong, or what they cannot be decoded without */
async function askForFile(askings: readonly Asking[]): Promise<Posed | undefined> {
  const chosen = await window.showOpenDialog({
    title: l10n.t('Problems of a File'),
    filters: { [l10n.t('Problems')]: ['json', 'jsonl', 'csv', 'tsv', 'txt'] },
  });
  const uri = chosen?.[0];
  if (!uri) return undefined;
  try {
    return decodable(readProblemSet(await readFile(uri.fsPath, 'utf8')), askings);
  } catch (error) {
    throw new HumanError(
      l10n.t('The problems of {0} cannot be used. {1}', fileName(uri), messageIn(l10n, error)),
    );
  }
}

/** What is picked at first, and timed where nothing else is. */
const [APR, SOS] = [armOf('apr'), armOf('sos')];
const USUAL: readonly ArmSpec[] = [APR, SOS];

interface MethodEntry extends QuickPickItem {
  readonly arm?: ArmSpec;
}

/** The arms that were chosen; whether greedy ones are timed alone too. */
interface ChosenMethods {
  readonly arms: readonly ArmSpec[];
  readonly isTimed: boolean;
}

async function askForMethods(asking: Asking, longest: number): Promise<ChosenMethods | undefined> {
  const entries = isAskedAsBundled(asking) ? methodEntries() : textEntries(longest);
  const chosen = await pickMany(entries, {
    title: l10n.t('Run Evaluation (2 of 3): Methods and Conditions'),
    placeHolder: l10n.t('Choose one or more'),
    ...KEPT,
  });
  if (!chosen || chosen.length === 0) return undefined;
  const arms = chosen.flatMap(({ arm }) => arm ?? []);
  const isTimed = chosen.some(({ arm }) => !arm);
  // Times alone are of the methods that are chosen, or else of both models.
  const usual = isAskedAsBundled(asking) ? USUAL : [armOf('apr', { window: longest })];
  return { arms: arms.length > 0 ? arms : usual, isTimed };
}

/** A model of text has no conditions that a prompt could tell it. */
function textEntries(longest: number): MethodEntry[] {
  const greedy = armOf('apr', { window: longest });
  const sampled = armOf('apr', { window: longest, decision: 'sampled', samples: MOST_SAMPLES });
  return [
    { label: armWords(greedy, l10n), picked: true, arm: greedy },
    { label: armWords(sampled, l10n), arm: sampled },
    timedEntry(),
  ];
}

function timedEntry(): MethodEntry {
  return {
    label: l10n.t('Time greedy methods alone'),
    description: l10n.t('up to {0} problems, one at a time', MOST_TIMED),
  };
}

function methodEntries(): MethodEntry[] {
  const entry = (arm: ArmSpec, detail?: string) => ({
    label: armWords(arm, l10n),
    ...(detail !== undefined && { description: detail }),
    picked: USUAL.includes(arm),
    arm,
  });
  const separator = (label: string) => ({ label, kind: QuickPickItemKind.Separator });
  const smaller = WINDOWS.filter((window) => window < DEFAULT_OPTIONS.window).reverse();
  const votes = l10n.t('for cons@n and pass@n up to {0}', MOST_SAMPLES);
  return [
    separator(l10n.t('APR, greedy')),
    entry(APR, l10n.t('as many children as it likes')),
    entry(ARM.aprFirst, l10n.t('a solution ends its siblings')),
    ...CHILDREN_CONDITIONS.map((children) => entry(ARM.aprChildren(children))),
    entry(ARM.apr(128)),
    separator(l10n.t('SoS+, greedy')),
    entry(SOS, l10n.t('one serial search')),
    ...smaller.map((window) => entry(ARM.sos(window))),
    separator(l10n.t('several samples at temperature 1')),
    entry(ARM.sosSampled(DEFAULT_OPTIONS.window, false), votes),
    entry(ARM.sosSampled(128, false), votes),
    entry(ARM.aprSampled, votes),
    separator(l10n.t('latency')),
    timedEntry(),
  ];
}

/** @param size problems of each arm */
function armsFor({ arms, isTimed }: ChosenMethods, size: number): NamedArm[] {
  const named = (arm: ArmSpec, problems: number): NamedArm => {
    return { id: armId(arm), samples: arm.samples, problems };
  };
  const timed = isTimed ? arms.filter(({ samples }) => samples === 1) : [];
  return [
    ...arms.map((arm) => named(arm, size)),
    ...timed.map((arm) => named({ ...arm, isAlone: true }, Math.min(size, MOST_TIMED))),
  ];
}

function askForSize(most: number): Promise<number | undefined> {
  const spec = { ...SETTING_SPECS.seed, minimum: 1, maximum: most };
  return askForAmount(
    l10n.t('Run Evaluation (3 of 3): How Many Problems'),
    spec,
    Math.min(USUAL_SIZE, most),
  );
}

async function askForAmount(
  title: string,
  spec: SettingSpec<number>,
  value: number,
): Promise<number | undefined> {
  const text = await askForText({
    title,
    value: String(value),
    prompt: l10n.t('{0} to {1}', spec.minimum ?? 0, spec.maximum ?? 0),
    ...KEPT,
    validateInput: (typed) => {
      try {
        parseAmount(spec, typed);
        return undefined;
      } catch (error) {
        return messageIn(l10n, error);
      }
    },
  });
  return text === undefined ? undefined : parseAmount(spec, text);
}

async function pick<T>(title: string, entries: Entry<T>[]): Promise<T | undefined> {
  return (await pickOne(entries, { title, ...KEPT }))?.value;
}
