import { type Outcome, outcomesOf } from '../../evaluation/study/outcome';
import type { StudyIdentity } from '../../evaluation/study/studyIdentity';
import type { SampleRecord } from '../../evaluation/study/sample';
import type { Localizer } from '../../common/localizer';
import { Turns } from '../../common/turns';
import { armId, type ArmSpec, readArm } from '../../methods/arm';
import { armWords } from '../../methods/armWords';
import { decidingOf } from '../../methods/decisions';
import { groupBy } from '../../common/groupBy';

/** A method under a condition, with what came of it. */
export interface EvaluationRow {
  readonly arm: ArmSpec;
  readonly words: string;
  readonly outcomes: readonly Outcome[];
  readonly records: readonly SampleRecord[];
  /** Outcomes of problems that were decoded one at a time, for their times. */
  readonly alone: readonly Outcome[] | undefined;
}

/**
 * Every method of an evaluation; what was sampled several times by one, two, four ... samples and
 * both ways to decide. Arms of other programs, whose ids say no method, are left out.
 */
export async function evaluationRows(
  { arms }: StudyIdentity,
  records: readonly SampleRecord[],
  l10n: Localizer,
): Promise<EvaluationRow[]> {
  const turns = new Turns();
  const byArm = groupBy(records, ({ arm }) => arm);
  const known = arms.flatMap(({ id, samples }) => {
    const arm = readArm(id, samples);
    return arm ? [{ id, arm }] : [];
  });
  const alone = known.filter(({ arm }) => arm.isAlone);
  const timed = new Map<string, Outcome[]>();
  for (const { id, arm } of alone) {
    timed.set(batchedId(arm), outcomesIn(byArm.get(id), arm));
    await turns.rest();
  }
  const rows: EvaluationRow[] = [];
  const add = async (arm: ArmSpec, own: readonly SampleRecord[] | undefined) => {
    rows.push({
      arm,
      words: armWords({ ...arm, isAlone: false }, l10n),
      outcomes: outcomesIn(own, arm),
      records: own ?? [],
      alone: timed.get(batchedId(arm)),
    });
    await turns.rest();
  };
  for (const { id, arm } of known) {
    if (arm.isAlone) continue;
    for (const one of decidedOf(arm)) await add(one, byArm.get(id));
  }
  const batched = new Set(rows.map(({ arm }) => batchedId(arm)));
  for (const { id, arm } of alone) {
    if (!batched.has(batchedId(arm))) await add(arm, byArm.get(id));
  }
  return rows.filter(({ outcomes }) => outcomes.length > 0);
}

/** What a method that was timed alone has in common with itself in the batch. */
function batchedId(arm: ArmSpec): string {
  return armId({ ...arm, isAlone: false });
}

function outcomesIn(records: readonly SampleRecord[] | undefined, arm: ArmSpec): Outcome[] {
  return outcomesOf(records ?? [], decidingOf(arm));
}

function decidedOf(arm: ArmSpec): ArmSpec[] {
  if (arm.decision !== 'sampled') return [arm];
  const counts = [1, 2, 4, 8, 16].filter((n) => n <= arm.samples);
  return (['cons', 'pass'] as const).flatMap((decision) =>
    counts.map((samples) => ({ ...arm, decision, samples })),
  );
}
