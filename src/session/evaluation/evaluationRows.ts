import { type ArmName, methodOfArm, parseArmName } from '../../evaluation/study/armName';
import { type Outcome, outcomesOf } from '../../evaluation/study/outcome';
import type { StudyIdentity } from '../../evaluation/study/resultsFolder';
import type { SampleRecord } from '../../evaluation/study/sample';
import type { Localizer } from '../../common/localizer';
import { Turns } from '../../common/turns';
import { armWords } from '../words/armWords';
import { groupBy } from '../../common/groupBy';

/** A method under a condition, with what came of it. */
export interface EvaluationRow {
  readonly name: ArmName;
  readonly words: string;
  readonly outcomes: readonly Outcome[];
  readonly records: readonly SampleRecord[];
  /** Outcomes of problems that were decoded one at a time, for their times. */
  readonly alone: readonly Outcome[] | undefined;
}

/**
 * Every method of an evaluation; what was sampled several times by one, two, four ... samples and
 * both ways to decide. Arms whose names say no method are left out.
 */
export async function evaluationRows(
  { arms }: StudyIdentity,
  records: readonly SampleRecord[],
  l10n: Localizer,
): Promise<EvaluationRow[]> {
  const turns = new Turns();
  const byArm = groupBy(records, ({ arm }) => arm);
  const named = arms.flatMap(({ id, samples }) => {
    const name = parseArmName(id, samples);
    return name ? [{ id, name }] : [];
  });
  const alone = named.filter(({ name }) => name.isAlone);
  const timed = new Map<string, Outcome[]>();
  for (const { id, name } of alone) {
    timed.set(methodOfArm(name).name, outcomesIn(byArm.get(id), name));
    await turns.rest();
  }
  const rows: EvaluationRow[] = [];
  const add = async (name: ArmName, own: readonly SampleRecord[] | undefined) => {
    const method = methodOfArm(name);
    rows.push({
      name,
      words: armWords(method.name, name.samples, l10n),
      outcomes: outcomesIn(own, name),
      records: own ?? [],
      alone: timed.get(method.name),
    });
    await turns.rest();
  };
  for (const { id, name } of named) {
    if (name.isAlone) continue;
    for (const one of decidedOf(name)) await add(one, byArm.get(id));
  }
  const known = new Set(rows.map(({ name }) => methodOfArm(name).name));
  for (const { id, name } of alone) {
    if (!known.has(methodOfArm(name).name)) await add(name, byArm.get(id));
  }
  return rows.filter(({ outcomes }) => outcomes.length > 0);
}

function outcomesIn(records: readonly SampleRecord[] | undefined, name: ArmName): Outcome[] {
  return outcomesOf(records ?? [], methodOfArm(name));
}

function decidedOf(name: ArmName): ArmName[] {
  if (name.decision !== 'sampled') return [name];
  const counts = [1, 2, 4, 8, 16].filter((n) => n <= name.samples);
  return (['cons', 'pass'] as const).flatMap((decision) =>
    counts.map((samples) => ({ ...name, decision, samples })),
  );
}
