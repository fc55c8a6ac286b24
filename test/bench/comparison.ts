import type { ContenderName } from './contenders/contender';
import type { DecodingResult } from './decodingBench';
import type { Times } from './rounds';
import { quantile, type Spread, spreadOf } from './statistics';

/** Prompts one after the other, or at a time. */
export type Workload = 'alone' | 'together';

/** The times of a contender that took part. */
export function timesOf({ outcomes }: DecodingResult, name: ContenderName): Times | undefined {
  const outcome = outcomes.get(name);
  return outcome && !('missing' in outcome) ? outcome : undefined;
}

/** How many times faster the engine was than a peer, of the times of the same round. */
export function speedUp(
  result: DecodingResult,
  peer: ContenderName,
  workload: Workload,
): Spread | undefined {
  const ours = timesOf(result, 'engine')?.[workload];
  const theirs = timesOf(result, peer)?.[workload];
  if (!ours || !theirs) return undefined;
  return spreadOf(ours.map((ms, round) => (theirs[round] as number) / ms));
}

/** The peer with the shortest median time. */
export function bestPeer(result: DecodingResult, workload: Workload): ContenderName | undefined {
  const peers = [...result.outcomes.keys()].filter((name) => name !== 'engine');
  const medians = peers.flatMap((name) => {
    const times = timesOf(result, name)?.[workload];
    return times ? [{ name, median: quantile(times, 0.5) }] : [];
  });
  return medians.sort((a, b) => a.median - b.median)[0]?.name;
}

/** Time of all prompts together as a share of their time one after the other, round by round. */
export function batchShare(result: DecodingResult, name: ContenderName): Spread | undefined {
  const times = timesOf(result, name);
  return times && spreadOf(times.together.map((ms, round) => ms / (times.alone[round] as number)));
}
