import type { TraceHeader } from '../aprtrace';
import type { RunState } from '../runState';
import { threadLabel } from '../threadLabel';
import { SERVER_STAGES, type ServerStage } from '../serverStages';
import { type RunTimes, type ThreadTimes, timesOf } from './threadTimes';

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';

interface FrameEvent {
  readonly type: 'O' | 'C';
  readonly frame: number;
  readonly at: number;
}

/**
 * The run for speedscope, as its `file-format-schema.json` has it: an evented profile for each
 * thread, all on the run's own time, so that a share in one is a share of the run; within running, what
 * a server recorded. The unit is
 * milliseconds; without recorded times it is none, and a step counts 1.
 */
export function* speedscopeProfile(state: RunState, header: TraceHeader): Generator<string> {
  const times = timesOf(state, header);
  const root = state.threads.get(0);
  const hasStages = times.threads.some(({ stretches }) =>
    stretches.some(({ stages }) => stages.length > 0),
  );
  const titles = times.threads.map(({ title }) => title);
  const stageFrames = hasStages ? SERVER_STAGES.map((stage) => `server ${stage}`) : [];
  const frames = ['running', 'waiting', ...titles, ...stageFrames];
  const frameOf = (stage: ServerStage) => titles.length + 2 + SERVER_STAGES.indexOf(stage);
  const head = {
    $schema: SCHEMA,
    name: root ? threadLabel(state, root) : 'run',
    exporter: header.createdBy,
    shared: { frames: frames.map((name) => ({ name })) },
  };
  yield `${JSON.stringify(head).slice(0, -1)},"profiles":[`;
  for (const [i, thread] of times.threads.entries()) {
    yield `${i > 0 ? ',' : ''}\n${JSON.stringify(profileOf(times, thread, i + 2, frameOf))}`;
  }
  yield '\n]}\n';
}

function profileOf(
  { axis, to }: RunTimes,
  times: ThreadTimes,
  frame: number,
  frameOf: (stage: ServerStage) => number,
) {
  const events: FrameEvent[] = [{ type: 'O', frame, at: times.from }];
  for (const { kind, from, to, stages } of times.stretches) {
    const own = kind === 'running' ? 0 : 1;
    events.push({ type: 'O', frame: own, at: from });
    for (const { stage, from, to } of stages) {
      const frame = frameOf(stage);
      events.push({ type: 'O', frame, at: from }, { type: 'C', frame, at: to });
    }
    events.push({ type: 'C', frame: own, at: to });
  }
  events.push({ type: 'C', frame, at: times.to });
  return {
    type: 'evented',
    name: axis === 'ms' ? times.title : `${times.title} (decoding steps)`,
    unit: axis === 'ms' ? 'milliseconds' : 'none',
    startValue: 0,
    endValue: to,
    events,
  };
}
