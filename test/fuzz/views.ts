import { A_TOKEN, AN_EVENT, SPAWN_OR_JOIN } from '../unit/inspect/goals';
import { rulesOf } from '../../src/language/compact/departure';
import assert from 'node:assert/strict';
import { randomChoice, randomInteger } from '../../src/common/random';
import { ENGLISH } from '../../src/common/localizer';
import { culpritOf, departuresOf } from '../../src/evaluation/countdown/diagnosis';
import { failureOf } from '../../src/evaluation/countdown/failure';
import { paperTokens } from '../../src/evaluation/countdown/paperTokens';
import { policyOf } from '../../src/evaluation/countdown/policy';
import { branchStep, herePosition, sampledBefore } from '../../src/inspect/branch';
import { graphLayouts } from './layouts';
import { graphNavigation } from './walks';
import { headOf, withChildren } from '../../src/inspect/runView';
import { viewOf as taskViewOf } from '../../src/inspect/taskViews';
import { textPage } from '../../src/inspect/textPage';
import { THREAD_SORTS, NO_FILTER } from '../../src/inspect/threadFilter';
import { type Row, ThreadRows } from '../../src/inspect/threadRows';
import { lanesOf, stepAt } from '../../src/inspect/timelineModel';
import { tokensAround } from '../../src/inspect/tokensAround';
import { findTokens } from '../../src/inspect/tokenSearch';
import { tokenTable } from '../../src/inspect/tokenTable';
import { type Transcript, TRANSCRIPT_FORMS } from '../../src/inspect/transcript';
import {
  foldsOf,
  placeOfToken,
  placesByOrigin,
  problemsOf,
  sectionsOf,
  spanAt,
} from '../../src/inspect/transcriptFeatures';
import { threadsNeeded, transcriptOf, transcriptText } from '../../src/inspect/transcriptOf';
import { refusalWords, unsolvedWords } from '../../src/inspect/unsolvedWords';
import { summariseRun } from '../../src/session/run/runSummary';
import { problemOf } from '../../src/tasks/countdownTrace';
import { anomalyWords } from '../../src/trace/anomaly';
import { contextSeries } from '../../src/trace/contextSeries';
import { EXPORTS } from '../../src/trace/export/exports';
import { measureRun } from '../../src/trace/metrics';
import { outcomeOf } from '../../src/trace/outcome';
import { pictureOf } from '../../src/trace/picture';
import { promptEnd } from '../../src/trace/promptEnd';
import type { RunState, ThreadState } from '../../src/trace/runState';
import { summaryOf } from '../../src/trace/summary';
import { measureThread } from '../../src/trace/threadMetrics';
import { faultLines } from '../../src/cli/readTrace';
import { contextFile, FILE_SIZE } from '../../webview/context/contextFile';
import { contextScene } from '../../webview/context/contextScene';
import { contextTable } from '../../webview/context/contextText';
import { graphTable } from '../../webview/graph/graphTable';
import { headlineOf } from '../../webview/headline';
import { timelineFile } from '../../webview/timeline/timelineFile';
import { timelineTable } from '../../webview/timeline/timelineTable';
import { storeOf } from '../unit/inspect/views';
import { type OpenRun, someThreads } from './run';

/** Something that a person sees of a run. A new view is a line here. */
export interface View {
  readonly name: string;
  /** Throws where it cannot be seen; a HumanError is an answer. */
  readonly look: (run: OpenRun) => unknown;
  /** Processor time that it may take, in milliseconds, where that is more than of others. */
  readonly longest?: number;
}

const l10n = ENGLISH;

export const VIEWS: readonly View[] = [
  { name: 'what the reducer promises', look: ({ trace }) => holds(trace.state) },
  { name: 'the same anomalies everywhere', look: sameAnomalies },
  {
    name: 'trace summary',
    look: ({ trace }) => summaryOf(trace.reader.header, trace.state, 1_000_000),
  },
  { name: 'trace picture', look: ({ trace }) => pictureOf(trace.state) },
  { name: 'trace validate', look: ({ trace }) => faultLines('x', trace) },
  ...EXPORTS.map(({ name, write }) => ({
    name: `trace export ${name}`,
    look: ({ trace }: OpenRun) => {
      let length = 0;
      for (const piece of write(trace.state, trace.reader.header)) length += piece.length;
      return length;
    },
  })),
  {
    name: 'trace diagnose',
    look: ({ trace: { state, reader } }) => {
      const rules = rulesOf(reader.header.model.vocabulary);
      return problemOf(state.start) && [departuresOf(state, rules).length, culpritOf(state, rules)];
    },
  },
  {
    name: 'measures of an evaluation',
    look: ({ trace: { state } }) => {
      if (!problemOf(state.start) || !state.threads.has(0)) return undefined;
      const { solvingChildren } = measureRun(state);
      return [
        failureOf(state),
        policyOf(state, solvingChildren),
        paperTokens(state, (text) => text.length),
      ];
    },
  },
  {
    name: 'list of recorded runs',
    look: ({ trace }) => summariseRun(trace.reader.header, trace.state),
  },
  { name: 'rows of the tree', look: ({ whole }) => rows(whole.state) },
  {
    name: 'rows that pass a filter',
    look: ({ whole, random }) => {
      for (const sort of THREAD_SORTS) {
        const filter = { ...NO_FILTER, text: randomChoice(random, ['a', '22', 'solution', '-']) };
        rowsOf(new ThreadRows(whole.state, l10n, { filter, sort }));
      }
    },
  },
  ...TRANSCRIPT_FORMS.map((form) => ({
    name: `${form} transcript`,
    look: ({ whole, random }: OpenRun) => {
      for (const thread of someThreads(whole.state, random)) {
        const { state, names } = whole;
        const transcript = transcriptOf(state, thread, form, names, l10n);
        features(transcript, whole.state, thread, whole.names);
        threadsNeeded(state, thread.id, form);
      }
    },
  })),
  {
    name: 'transcripts of a large file',
    look: async ({ large, random }) => {
      for (const thread of someThreads(large.state, random, 4)) {
        for (const form of TRANSCRIPT_FORMS) {
          await large.load(threadsNeeded(large.state, thread.id, form).slice(0, 8));
          const state = large.detailed(large.state);
          const detailed = state.threads.get(thread.id) ?? thread;
          transcriptOf(state, detailed, form, large.names, l10n);
        }
      }
    },
  },
  {
    name: 'hovers',
    look: ({ whole, random }) => {
      for (const thread of someThreads(whole.state, random)) {
        const range = { from: 0, to: thread.context };
        textPage('a', tokenTable(thread, range, whole.names, l10n));
        tokensAround(thread, randomInteger(random, 0, 400), whole.names);
        measureThread(whole.state, thread);
        contextSeries(thread);
      }
      findTokens({ names: whole.names, likely: [1] }, randomChoice(random, ['', 'a', '#3', '2']));
    },
  },
  {
    name: 'what came of it',
    look: ({ whole: { state } }) => {
      unsolvedWords(state, l10n);
      refusalWords(state, l10n);
      const task = taskViewOf(state);
      return [task.refusal?.(state), task.isParallel?.(state), task.isSerial?.(state)];
    },
  },
  { name: 'graph', look: graphNavigation },
  // The page has them made in a worker: what was never laid out before takes a while.
  { name: 'layouts of the graph', look: graphLayouts, longest: 5000 },
  { name: 'table of the graph', look: ({ whole }) => graphTable(storeOf(whole.state), l10n) },
  {
    name: 'timeline',
    look: ({ whole, random }) => {
      const store = storeOf(whole.state);
      const lanes = lanesOf(store.threads, store.head);
      assert.equal(lanes.length, store.threads.size);
      for (const axis of ['time', 'steps'] as const) {
        timelineFile(store, lanes, axis, l10n);
        stepAt(store.steps, randomInteger(random, -1, 500), axis);
      }
      timelineTable(store, lanes, l10n);
      headlineOf(store, l10n);
    },
  },
  {
    name: 'context use',
    look: ({ whole }) => {
      const store = storeOf(whole.state);
      for (const axis of ['time', 'steps'] as const) {
        const scale = () => 1;
        const options = { axis, unit: 'own', scale, serialScale: scale, ...FILE_SIZE } as const;
        contextFile(store, store, options, l10n);
        contextScene(store, undefined, options);
      }
      contextTable(store, undefined, undefined, l10n);
    },
  },
  {
    name: 'moves in time',
    look: async ({ whole, large, random }) => {
      for (const { playback } of [whole, large]) {
        const facts = { session: '', status: 'finished', live: true } as const;
        for (let i = 0; i < 3; i++) {
          await playback.moveTo(randomInteger(random, 0, playback.length));
          const { step, ms } = playback.latest;
          headOf(playback.state, { ...facts, latest: { step, ms }, isParallelSearch: false });
          withChildren(playback.state, [0]);
          holds(playback.state);
          for (const goal of [A_TOKEN, AN_EVENT, SPAWN_OR_JOIN]) {
            await playback.next(goal);
            await playback.previous(goal);
          }
          rows(playback.state);
        }
        playback.goLive();
      }
    },
  },
  {
    name: 'breakpoints',
    look: async ({ whole: { playback } }) => {
      const conditions = [
        ...[{ kind: 'spawn' }, { kind: 'join' }, { kind: 'failure' }, { kind: 'fault' }],
        { kind: 'line', thread: 1, said: 1, line: 1 },
      ] as const;
      const all = conditions.map((condition, i) => ({ id: `${i}`, condition }));
      const hits = playback.hits(all);
      const { length } = playback;
      for (let at = 0; at < length;) {
        at = (await hits.forward(at, length)).held?.position ?? length;
      }
      await hits.backward(length, 0);
    },
  },
  {
    name: 'branches',
    look: async ({ whole, random }) => {
      for (const thread of someThreads(whole.state, random, 4)) {
        const step = branchStep(thread, herePosition(thread, randomInteger(random, 0, 90)));
        if (step !== undefined) await sampledBefore(whole.events, step);
      }
    },
  },
  {
    name: 'tokens of the paper',
    look: ({ whole }) => taskViewOf(whole.state).paperTokens?.(whole.state, () => 1),
  },
];

/** What every projection counts on: see `RunReducer`. */
function holds(state: RunState): void {
  const seen = new Set<number>();
  let context = 0;
  for (const thread of state.threads.values()) {
    const { id, parent, depth, spawns, search, tokens } = thread;
    assert.ok(parent === undefined || seen.has(parent), `thread ${id} stands before its parent`);
    assert.ok(id !== 0 || parent === undefined, 'the root has a parent');
    const above = parent === undefined ? undefined : state.threads.get(parent);
    assert.equal(depth, above ? above.depth + 1 : 0);
    const own = above?.spawns.find(({ number }) => number === thread.spawn);
    assert.ok(!above || own?.children.includes(id), `thread ${id} is in no spawn`);
    assert.ok(spawns.slice(0, -1).every(({ resumed }) => resumed));
    const most = thread.context + (thread.dropped ?? 0);
    assert.ok(
      search.every((said) => said.tokens <= most),
      `a position beyond thread ${id}`,
    );
    assert.ok(!tokens || tokens.length <= thread.context);
    assert.ok(Number.isSafeInteger(thread.context) && thread.context < 2 ** 32);
    seen.add(id);
    context += thread.context;
  }
  assert.ok(Number.isFinite(context) && Number.isFinite(state.ms));
}

function sameAnomalies({ trace, whole, large }: OpenRun): void {
  const told = (state: RunState) => state.anomalies.first.map((one) => anomalyWords(one).message);
  assert.deepEqual(told(whole.playback.latest), told(trace.state));
  assert.deepEqual(told(large.playback.latest), told(trace.state));
  for (const { damage } of [whole, large]) {
    const first = damage.first.map((part) => ('problem' in part ? part.problem.message : ''));
    first.forEach((fault, i) => assert.ok(trace.faults[i]?.endsWith(fault), `${fault}, line ${i}`));
  }
}

function rows(state: RunState): void {
  rowsOf(new ThreadRows(state, l10n));
}

/** All rows, each opened, without a stack. */
function rowsOf(tree: ThreadRows): void {
  const open: Row[] = [...tree.roots()];
  let count = 0;
  for (let row = open.pop(); row && count < 5000; row = open.pop()) {
    count++;
    tree.describe(row);
    tree.startsOpen(row);
    tree.parent(row);
    if (tree.hasChildren(row)) for (const child of tree.children(row)) open.push(child);
  }
}

function features(
  transcript: Transcript,
  state: RunState,
  thread: ThreadState,
  names: OpenRun['whole']['names'],
): void {
  outcomeOf(state, thread);
  transcriptText(transcript);
  foldsOf(transcript);
  sectionsOf(transcript);
  problemsOf(transcript);
  placesByOrigin(transcript, 'sampled');
  placeOfToken(transcript, promptEnd(thread));
  spanAt(transcript, transcript.length - 1, 3);
  taskViewOf(state).departure?.(state, thread, transcript, names, l10n);
}
