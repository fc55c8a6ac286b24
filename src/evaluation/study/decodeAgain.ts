import type { Method } from '../../common/method';
import type { Engine } from '../../engine/engine';
import type { RunRequest } from '../../engine/runRequest';
import type { ModelIdentity } from '../../engine/traceHeader';
import { HumanError } from '../../common/humanError';
import { readArm } from '../../methods/arm';
import { askingFor, ASKINGS } from '../../methods/askings';
import { samplesFor } from '../../methods/requests';
import { solutionOf } from '../../methods/solve';
import { posed } from '../../tasks/asked';
import { RunReducer } from '../../trace/reducer';
import type { RunState } from '../../trace/runState';
import type { TraceEvent } from '../../trace/traceEvent';
import type { StudyIdentity } from './studyIdentity';
import { type SampleRecord, sampleOf } from './sample';
import { unitSeed } from './study';

/** How a sample was decoded. */
export interface SampleOrigin {
  readonly problem: unknown;
  readonly method: Method;
  readonly request: RunRequest;
  /** Models of its evaluation by name, with their checksums, of which one decoded it. */
  readonly models: StudyIdentity['models'];
}

/**
 * How a sample of an evaluation was decoded; undefined where that is not known, as of runs that
 * were imported, of an arm of another program, or of a task that the models here do not write.
 */
export function originOf(
  identity: StudyIdentity,
  record: SampleRecord,
  askings = ASKINGS,
): SampleOrigin | undefined {
  const { arm, problem: index, sample } = record;
  const { task, problem } = posed(record);
  const asking = askingFor(task, askings);
  const samples = identity.arms.find(({ id }) => id === arm)?.samples;
  const spec = samples === undefined ? undefined : readArm(arm, samples);
  if (!spec || !asking) return undefined;
  const requests = samplesFor(spec, asking, problem, unitSeed(identity, index));
  const request = requests[sample];
  return request && { problem, method: spec.method, request, models: identity.models };
}

/** Whether a model is one of these: by its checksum, or by its name where it has none. */
export function isAmong(
  models: SampleOrigin['models'],
  { name, sha256 }: Pick<ModelIdentity, 'name' | 'sha256'>,
): boolean {
  return sha256 === undefined ? models[name] === '' : Object.values(models).includes(sha256);
}

export interface AgainHooks {
  readonly signal: AbortSignal;
  /** Called with the state after each step. */
  readonly onState: (state: RunState) => void;
}

/** What must come out again; times never do. */
const COMPARED = [
  ...(['claimed', 'verified', 'path', 'totalTokens', 'sampledTokens'] as const),
  ...(['sequentialTokens', 'longestContext', 'spawns', 'children'] as const),
];

/**
 * Decodes a sample again, as it was.
 * @returns its events; undefined where the signal stopped it
 * @throws HumanError where another run comes out than the record tells of
 */
export async function decodeAgain(
  engine: Engine,
  record: SampleRecord,
  { problem, method, request }: SampleOrigin,
  { signal, onState }: AgainHooks,
): Promise<readonly TraceEvent[] | undefined> {
  const run = engine.submit(request);
  const stop = () => run.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const reducer = new RunReducer();
  const events: TraceEvent[] = [];
  try {
    for await (const step of run.events) {
      for (const event of step) reducer.apply(event);
      events.push(...step);
      onState(reducer.state);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  const { arm, problem: index, sample } = record;
  const solution = solutionOf(problem, method, reducer.state);
  if (solution.aborted) return undefined;
  const again = sampleOf({ arm, problem: index, sample }, record, solution, reducer.state, {
    trace: null,
  });
  if (COMPARED.some((field) => again[field] !== record[field])) {
    throw new HumanError(
      'No trace was kept of this sample, and another run comes out when it is decoded again: {0} tokens and {1} children, where the results say {2} and {3}. The program has changed since. Run the evaluation again, with traces.',
      ...[again.totalTokens, again.children, record.totalTokens, record.children],
    );
  }
  return events;
}
