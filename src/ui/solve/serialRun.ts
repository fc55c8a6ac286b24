import { COUNTDOWN_ASKING } from '../../methods/countdownAsking';
import { requestFor } from '../../methods/requests';
import { DEFAULT_OPTIONS } from '../../methods/decodingOptions';
import type { RunSession } from '../../session/run/runSession';
import { NO_LIMIT } from '../../trace/recorded';
import type { RunStarter } from '../runs/runStarter';
import type { Runs } from '../runs/runs';
import { problemKey } from '../../countdown/problem';
import { GREEDY } from '../../engine/runRequest';
import { problemOf, promptOf } from '../../tasks/countdownTrace';

/** The newest run that searched the same problem serially; undefined for a serial run itself. */
export function serialOf(session: RunSession, all: readonly RunSession[]): RunSession | undefined {
  if (isSerial(session)) return undefined;
  return all.find((other) => isSerial(other) && isSameProblem(other, session));
}

/**
 * Solves the run's problem by one serial search under the same window, temperature and seed. The
 * selection stays with the run that it is compared to.
 */
export async function solveSerially(
  session: RunSession,
  starter: RunStarter,
  runs: Runs,
): Promise<void> {
  const { sampling = GREEDY, limits } = session.header;
  const problem = problemOf(session.header);
  if (!problem) return;
  const { selection } = runs;
  const request = requestFor(COUNTDOWN_ASKING, problem, {
    ...DEFAULT_OPTIONS,
    method: 'sos',
    window: limits.contextWindow === NO_LIMIT ? DEFAULT_OPTIONS.window : limits.contextWindow,
    temperature: sampling.temperature,
    seed: sampling.seed,
  });
  await starter.start({ ...request, alternatives: 4, logprobs: true });
  runs.select(selection);
}

function isSerial({ request, header, playback }: RunSession): boolean {
  const root = playback.latest.threads.get(0);
  return problemOf(header) !== undefined && root !== undefined
    ? promptOf(root).method === 'sos'
    : request?.model === 'sos';
}

function isSameProblem(a: RunSession, b: RunSession): boolean {
  const [one, other] = [a, b].map(({ header }) => problemOf(header));
  return one !== undefined && other !== undefined && problemKey(one) === problemKey(other);
}
