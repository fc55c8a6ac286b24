import { oneLine } from '../common/plainText';
import { escapeXml } from '../common/xml';
import { type ThreadOutcome, outcomeOf } from './outcome';
import type { RunState, ThreadState } from './runState';
import { threadLabel } from './threadLabel';

/** Lanes above this number are folded into one line that counts them. */
const MOST_LANES = 40;
const LANE = 22;
const LABEL_WIDTH = 250;
const CHART_WIDTH = 560;
const OUTCOME_WIDTH = 110;
const TOP = 46;

/** Colours that are told apart on a light ground, and each has its word beside it. */
const COLOURS: Readonly<Record<ThreadOutcome, string>> = {
  running: '#2b6cb0',
  waiting: '#2b6cb0',
  solution: '#2f855a',
  'no solution': '#8a94a3',
  done: '#8a94a3',
  'wrong answer': '#c53030',
  malformed: '#c53030',
  limit: '#b7791f',
  stopped: '#b7791f',
  overtaken: '#8a94a3',
  'cut off': '#b7791f',
};

/**
 * The run as an SVG for a page: one lane a thread over decoding steps, a line where a parent waits
 * for its children, and arrows down at a spawn and up at a join.
 */
export function pictureOf(state: RunState): string {
  const threads = [...state.threads.values()];
  const shown = threads.slice(0, MOST_LANES);
  const lanes = new Map(shown.map((thread, lane) => [thread.id, lane]));
  const steps = Math.max(1, state.step);
  const x = (step: number) => LABEL_WIDTH + (CHART_WIDTH * step) / steps;
  const y = (lane: number) => TOP + lane * LANE + LANE / 2;
  const parts = shown.flatMap((thread, lane) => [
    ...laneOf(state, thread, x, y(lane)),
    ...arrowsOf(thread, lanes, x, y),
  ]);
  const hidden = threads.length - shown.length;
  const height = TOP + (shown.length + (hidden > 0 ? 1 : 0)) * LANE + 30;
  if (hidden > 0) parts.push(text(12, y(shown.length) + 4, `... and ${hidden} more threads`));
  const width = LABEL_WIDTH + CHART_WIDTH + OUTCOME_WIDTH;
  const footer = `decoding steps 0 to ${state.step}; threads in parallel, each lane one thread`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12" role="img" aria-label="${escapeXml(oneLine(title(state)))}">
<rect width="${width}" height="${height}" rx="8" fill="#ffffff" stroke="#d0d7de"/>
${text(12, 26, title(state), 'font-weight="bold" font-size="14"')}
${parts.join('\n')}
${text(12, height - 12, footer, 'fill="#57606a"')}
</svg>
`;
}

function title(state: RunState): string {
  const { start, end } = state;
  const head = start?.title ?? 'run';
  if (!end) return `${head}: running`;
  const answer = end.answer ?? end.expression;
  if (end.verified) return `${head}: ${answer ?? 'answered'}, verified`;
  if (end.verified === undefined && end.claimed) return `${head}: ${answer ?? 'answered'}`;
  return `${head}: not solved`;
}

function laneOf(
  state: RunState,
  thread: ThreadState,
  x: (step: number) => number,
  y: number,
): string[] {
  const outcome = outcomeOf(state, thread);
  const colour = COLOURS[outcome];
  const end = thread.ended?.step ?? state.step;
  const parts = [
    text(12 + 14 * Math.min(thread.depth, 4), y + 4, threadLabel(state, thread)),
    text(LABEL_WIDTH + CHART_WIDTH + 10, y + 4, outcome, `fill="${colour}"`),
  ];
  let from = thread.started.step;
  for (const spawn of thread.spawns) {
    const resumed = spawn.resumed?.step ?? end;
    parts.push(bar(x(from), x(spawn.waited.step), y, colour));
    parts.push(
      `<line x1="${round(x(spawn.waited.step))}" y1="${y}" x2="${round(x(resumed))}" y2="${y}" stroke="${colour}" stroke-dasharray="2 4"/>`,
    );
    from = resumed;
  }
  parts.push(bar(x(from), x(end), y, colour));
  return parts;
}

/** Down from the parent to the last child of each spawn, and up again where they are joined. */
function arrowsOf(
  thread: ThreadState,
  lanes: ReadonlyMap<number, number>,
  x: (step: number) => number,
  y: (lane: number) => number,
): string[] {
  const own = lanes.get(thread.id) ?? 0;
  return thread.spawns.flatMap((spawn) => {
    const last = spawn.children.reduce((low, child) => Math.max(low, lanes.get(child) ?? own), own);
    const ends = spawn.resumed ? [spawn.waited.step, spawn.resumed.step] : [spawn.waited.step];
    return ends.map(
      (step) =>
        `<line x1="${round(x(step))}" y1="${y(own)}" x2="${round(x(step))}" y2="${y(last)}" stroke="#8a94a3" stroke-width="0.8"/>`,
    );
  });
}

function bar(from: number, to: number, y: number, colour: string): string {
  return `<rect x="${round(from)}" y="${y - 5}" width="${round(Math.max(1.5, to - from))}" height="10" rx="2" fill="${colour}"/>`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeXml(oneLine(content))}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
