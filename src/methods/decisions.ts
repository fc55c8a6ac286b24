import type { ArmSpec } from './arm';

/** What a sample says in the end. */
export interface SampledAnswer {
  /** It claims an answer: what is voted on, as text. Null where it gave up or broke off. */
  readonly path: string | null;
  /** The claim was verified. */
  readonly verified: boolean;
}

export interface Decision {
  /** An answer is given, and it was verified. */
  readonly solved: boolean;
  /** An answer is given, right or wrong. */
  readonly claimed: boolean;
  /** Which sample's answer it is; undefined where none is given. */
  readonly chosen: number | undefined;
}

/** How samples of a problem become one answer: from so many of them, the first ones. */
export interface Deciding {
  readonly samples: number;
  /** What is answered, given what each sample claims, in their order. */
  readonly decide: (samples: readonly SampledAnswer[]) => Decision;
}

/** How an arm decides. */
export function decidingOf({ decision, samples }: ArmSpec): Deciding {
  const decide = DECISIONS[decision];
  return { samples, decide: (answers) => decide(answers.slice(0, samples)) };
}

const NO_ANSWER: Decision = { solved: false, claimed: false, chosen: undefined };

/** The answer of one sample. */
export function decideAlone([sample]: readonly SampledAnswer[]): Decision {
  if (!sample || sample.path === null) return NO_ANSWER;
  return { solved: sample.verified, claimed: true, chosen: 0 };
}

/**
 * cons@n, self-consistency (arXiv 2504.15466, section 4.2, after arXiv 2203.11171): n samples at
 * temperature 1.0; outputs with no valid solution are dropped; the majority over the final search
 * paths is the answer.
 *
 * An output holds a valid solution if it claims one: a path of operations that the model says leads
 * to the target. The verifier has no part in the vote, or cons@n would be pass@n, which is reported
 * beside it. Paths are equal if they are the same operations in the same order. Of paths with
 * equally many votes the one sampled first wins.
 */
export function majority(samples: readonly SampledAnswer[]): Decision {
  const votes = new Map<string, number>();
  for (const { path } of samples) if (path !== null) votes.set(path, (votes.get(path) ?? 0) + 1);
  const most = Math.max(0, ...votes.values());
  const chosen = samples.findIndex(({ path }) => path !== null && votes.get(path) === most);
  if (chosen < 0) return NO_ANSWER;
  return { solved: samples[chosen]?.verified ?? false, claimed: true, chosen };
}

/**
 * pass@n (arXiv 2504.15466, section 4.2): n samples at temperature 1.0, solved if any of them is.
 * It is what a perfect judge could pick from the samples, and so the upper bound of every way to
 * choose one.
 */
export function anyVerified(samples: readonly SampledAnswer[]): Decision {
  const right = samples.findIndex(({ verified }) => verified);
  if (right >= 0) return { solved: true, claimed: true, chosen: right };
  const claim = samples.findIndex(({ path }) => path !== null);
  return claim < 0 ? NO_ANSWER : { solved: false, claimed: true, chosen: claim };
}

const DECISIONS: Readonly<Record<ArmSpec['decision'], Deciding['decide']>> = {
  one: decideAlone,
  cons: majority,
  pass: anyVerified,
  // Until somebody decides, samples are worth what a perfect judge makes of them.
  sampled: anyVerified,
};
