import { oneLine } from '../common/plainText';
import type { TraceHeader } from './aprtrace';
import { measureRun, type RunMetrics } from './metrics';
import { outcomeOf } from './outcome';
import { isRecorded, NO_LIMIT } from './recorded';
import type { PrefillTotals, RunState, ServedTotals } from './runState';
import { threadLabel } from './threadLabel';
import { measureThread } from './threadMetrics';
import type { SamplingParams } from './traceEvent';

const NOT_RECORDED = 'not recorded';

/**
 * A recorded run as text: header, answer, metrics and the first threads. What it quotes is on one line,
 * with nothing hidden in it.
 */
export function summaryOf(header: TraceHeader, state: RunState, mostThreads: number): string {
  return [
    ...table(aboutRows(header, state)),
    '',
    ...table(metricRows(measureRun(state), header, state)),
    '',
    ...threadTable(header, state, mostThreads),
  ].join('\n');
}

function aboutRows(
  { version, createdBy, model, title, sampling, limits }: TraceHeader,
  state: RunState,
) {
  return [
    ['Trace', `format ${version.major}.${version.minor}, by ${createdBy}`],
    ['Model', model.name + (model.sha256 ? `, SHA-256 ${model.sha256.slice(0, 12)}` : '')],
    ['About', title ?? state.start?.title ?? NOT_RECORDED],
    ['Answer', answerOf(state)],
    ['Sampling', sampling ? samplingText(sampling) : NOT_RECORDED],
    [
      'Limits',
      `context window ${amount(limits.contextWindow)} tokens, ${amount(limits.threads)} threads, ` +
        `depth ${amount(limits.depth)}, ${amount(limits.threadTokens)} tokens a thread, ` +
        `${amount(limits.runTokens)} a run`,
    ],
  ];
}

function answerOf({ end }: RunState): string {
  if (!end) return 'none: the recording stops before the run has ended';
  const expression = end.expression ?? end.answer ?? 'no expression';
  if (end.verified) return `${expression}, verified`;
  if (end.claimed && end.verified === undefined) return `${expression}, not judged`;
  if (end.claimed) return `${expression}, refused: ${end.reason ?? 'no reason recorded'}`;
  return `none: the run finished with ${end.finishReason}`;
}

function samplingText({ temperature, topK, topP, seed }: SamplingParams): string {
  return `temperature ${temperature}, top-k ${topK}, top-p ${topP}, seed ${seed}`;
}

function amount(limit: number): string {
  return limit === NO_LIMIT ? 'unlimited' : `${limit}`;
}

function metricRows(metrics: RunMetrics, header: TraceHeader, { served }: RunState): string[][] {
  const { sequential, longestContext, childrenPerSpawn } = metrics;
  const tokens = (text: string) => (isRecorded('tokens', header) ? text : NOT_RECORDED);
  const time = (text: string) => (isRecorded('time', header) ? text : NOT_RECORDED);
  const prefill = ({ passes, tokens: read, ms }: PrefillTotals) =>
    isRecorded('steps', header)
      ? tokens(`${read} tokens in ${passes} passes`) + `, ${time(milliseconds(ms))}`
      : NOT_RECORDED;
  return [
    ...(isRecorded('modelTokens', header)
      ? []
      : [
          ['Unit', 'pieces of text: the server tells no tokens'],
          ['Server counted', countedWords(served)],
        ]),
    ['Total tokens', tokens(`${metrics.totalTokens} (parent and children)`)],
    ['  sampled', tokens(sampledWords(metrics))],
    ['  forced', tokens(`${metrics.promptTokens} prompt, ${metrics.joinedTokens} joined`)],
    ['Sequential tokens', tokens(`${sequential.tokens} (longest causal path)`)],
    ['  path', tokens(shorten(sequential.nodes.map((node) => node.id)))],
    [
      'Longest context',
      tokens(longestContext ? `${longestContext.tokens}, thread ${longestContext.thread}` : 'none'),
    ],
    ['Spawns', `${metrics.spawns}`],
    [
      'Children',
      childrenPerSpawn
        ? `${metrics.children}, ${decimal(childrenPerSpawn.mean)} a spawn, at most ${childrenPerSpawn.most}`
        : '0',
    ],
    ['  with a solution', `${metrics.solvingChildren}`],
    ['  behind the answer', shorten(metrics.usefulChildren.map(String)) || 'none'],
    ['Wall clock', time(milliseconds(metrics.wallMs))],
    ['First token', time(optionalMilliseconds(metrics.firstTokenMs))],
    ['Steps', isRecorded('steps', header) ? stepWords(metrics, time) : NOT_RECORDED],
    ['Prompt prefill', prefill(metrics.promptPrefill)],
    ['Join prefill', prefill(metrics.joinPrefill)],
    ...(metrics.served ? [['Server cache', cachedWords(metrics.served)]] : []),
    ['Faults', counts(metrics.faults)],
    ['Limits reached', counts(metrics.limits)],
  ];
}

/** What threads with the same context share is decoded once: `181823, 90172 of them decoded`. */
export function sampledWords({
  sampledTokens,
  decodedTokens,
}: Pick<RunMetrics, 'sampledTokens' | 'decodedTokens'>): string {
  if (decodedTokens === sampledTokens) return `${sampledTokens}`;
  return `${sampledTokens}, ${decodedTokens} of them decoded`;
}

function stepWords(
  { steps, stepMs, meanParallel = 0 }: RunMetrics,
  time: (text: string) => string,
): string {
  if (!stepMs) return `${steps}`;
  const each = `, ${milliseconds(stepMs.mean)} each, longest ${milliseconds(stepMs.longest)}, `;
  return `${steps}${time(`${each}${decimal(meanParallel)} threads side by side`)}`;
}

/** Tokens of prompts, each sent whole, and of completions: `60 prompt, 45 completion tokens, 2 of 3 requests`. */
function countedWords({
  requests,
  counted,
  countedPrompt,
  countedCompletion,
}: ServedTotals): string {
  if (counted === 0) return NOT_RECORDED;
  return `${countedPrompt} prompt, ${countedCompletion} completion tokens, ${counted} of ${requests} requests`;
}

/** What of their prompts servers had in their cache: `45 of 60 prompt tokens, 75.0 %`. */
export function cachedWords({
  cachedTokens,
  promptTokens,
}: NonNullable<RunMetrics['served']>): string {
  const share = decimal((100 * cachedTokens) / promptTokens);
  return `${cachedTokens} of ${promptTokens} prompt tokens, ${share} %`;
}

function threadTable(header: TraceHeader, state: RunState, most: number): string[] {
  const tokens = (count: number) => (isRecorded('tokens', header) ? `${count}` : '?');
  const time = (ms: number) => (isRecorded('time', header) ? milliseconds(ms) : '?');
  const rows = [
    ['thread', 'parent', 'outcome', 'tokens', 'sampled', 'running', 'waiting', 'about'],
  ];
  for (const thread of state.threads.values()) {
    if (rows.length > most) break;
    const { context, sampled, runningMs, waitingMs } = measureThread(state, thread);
    rows.push([
      `${thread.id}`,
      `${thread.parent ?? ''}`,
      outcomeOf(state, thread),
      ...[tokens(context), tokens(sampled), time(runningMs), time(waitingMs)],
      threadLabel(state, thread),
    ]);
  }
  const left = state.threads.size - (rows.length - 1);
  return left > 0 ? [...table(rows), `... and ${left} more`] : table(rows);
}

/** Rows with their columns aligned, a line each, whatever the cells quote. */
function table(quoted: readonly (readonly string[])[]): string[] {
  const rows = quoted.map((row) => row.map(oneLine));
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function counts(of: Readonly<Partial<Record<string, number>>>): string {
  const texts = Object.entries(of).map(([name, count]) => `${name} ${count}`);
  return texts.length > 0 ? texts.join(', ') : 'none';
}

function shorten(names: readonly string[]): string {
  if (names.length <= 12) return names.join(' > ');
  return `${names.slice(0, 6).join(' > ')} > ... ${names.length - 8} more ... > ${names.slice(-2).join(' > ')}`;
}

function decimal(value: number): string {
  return value.toFixed(1);
}

function optionalMilliseconds(ms: number | undefined): string {
  return ms === undefined ? 'none' : milliseconds(ms);
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
}
