import { describe, expect, test } from 'vitest';
import { openSpawns } from '../../../src/inspect/folding';
import { graphModel } from '../../../src/inspect/graphModel';
import { nodeText } from '../../../src/inspect/graphText';
import { ENGLISH } from '../../../src/common/localizer';
import { NO_FILTER, passes } from '../../../src/inspect/threadFilter';
import { ThreadRows } from '../../../src/inspect/threadRows';
import { lanesOf } from '../../../src/inspect/timelineModel';
import { tokenTable } from '../../../src/inspect/tokenTable';
import { transcriptOf, transcriptText } from '../../../src/inspect/transcriptOf';
import { countThreadLlamaTokens } from '../../../src/language/llamaTokens';
import { countLlamaTokensOf } from '../../../src/inspect/countdown/llamaCounts';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { measureThread } from '../../../src/trace/threadMetrics';
import { contextScene } from '../../../webview/context/contextScene';
import { contextHeadline, contextTable } from '../../../webview/context/contextText';
import { llamaRun } from '../../../webview/context/llamaRun';
import { graphTable } from '../../../webview/graph/graphTable';
import { headlineOf } from '../../../webview/headline';
import { barWords, laneWords } from '../../../webview/timeline/timelineText';
import { timelineTable } from '../../../webview/timeline/timelineTable';
import { importedStates } from './imported';
import { rowTuples } from './rowTuples';
import { storeOf } from './views';
import { TokenNames } from '../../../src/trace/tokenNames';
import { promptOf } from '../../../src/tasks/countdownTrace';

const states = importedStates();
const [state] = states as [RunState];
const run = storeOf(state);
const root = state.threads.get(0) as ThreadState;

/** What would be said of a count that nobody took. */
const UNCOUNTED = /\b0 tok|\/\d+ tok|\b0(\.0)? ms|\b0 %|token 0\b|9007199254740991/;

test('no view of the tree counts tokens or time, but events', () => {
  const rows = JSON.stringify(rowTuples(state));
  expect(rows).not.toMatch(UNCOUNTED);
  const [first] = new ThreadRows(state, ENGLISH).roots();
  const text = first && new ThreadRows(state, ENGLISH).describe(first);
  expect(text?.description).toBe(`solution · ${root.said} events`);
  expect(measureThread(state, root).windowShare).toBeUndefined();
});

test('a filter by amounts leaves out no thread of which they are not known', () => {
  const filter = { ...NO_FILTER, leastTokens: 10, leastMs: 10 };
  expect(passes(filter, state, root, () => '')).toBe(true);
});

test('nodes of the graph have no tokens, and no path is the longest', () => {
  const { threads, graph, path, head } = run;
  const open = openSpawns(threads, new Map());
  const texts = graphModel({ threads, graph, path, open }).nodes.map((node) =>
    nodeText(node, threads, head, ENGLISH),
  );
  expect(texts.length).toBeGreaterThan(2);
  for (const { tokens, label } of texts) {
    expect(tokens).toBeUndefined();
    expect(label).not.toMatch(/tok|longest/);
  }
  expect(path.nodes).toEqual([]);
});

test('pictures and their tables say how far it went in steps', () => {
  expect(headlineOf(run, ENGLISH).slice(2)).toEqual([
    `${run.threads.size} threads`,
    'tokens not recorded',
  ]);
  const lanes = lanesOf(run.threads, run.head);
  for (const lane of lanes) {
    const words = [
      laneWords(lane, run.head, ENGLISH),
      ...lane.bars.map((bar) => barWords(bar, run.head, ENGLISH)),
    ].join();
    expect(words).not.toMatch(/ tok| ms\b/);
    expect(words).toMatch(/from step \d+ to step \d+, decodes \d+ steps?/);
  }
  const tables = [
    graphTable(run, ENGLISH),
    timelineTable(run, lanes, ENGLISH),
    contextTable(run, undefined, undefined, ENGLISH),
  ];
  for (const { columns, rows } of tables) {
    expect(columns.map(({ title }) => title).join()).not.toMatch(/Tok|Time|ms|path/);
    for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
  }
});

test('context use is counted in the published text, as the paper does', async () => {
  const counts = new Map(await countLlamaTokensOf(state, countThreadLlamaTokens));
  const counted = llamaRun(run, counts);
  const scale = () => 1;
  const sizes = { scale, serialScale: scale, width: 900, height: 600 };
  const scene = contextScene(counted, undefined, { axis: 'steps', unit: 'llama', ...sizes });
  const most = Math.max(...counts.values());
  expect(most).toBeGreaterThan(100);
  expect(contextHeadline(scene, counted.head, undefined, 'llama', ENGLISH)).toMatch(
    `Longest context ${most.toLocaleString('en')} tokens. At most`,
  );
  for (const { thread, points } of scene.lines) {
    const tokens = points.map((point) => point.tokens);
    expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
    expect(tokens.at(-1)).toBe(counts.get(thread.id));
  }
  const llama = { run: counts, serial: new Map<number, number>() };
  const { rows } = contextTable(run, undefined, llama, ENGLISH);
  expect(rows.map(({ cells }) => cells.at(-1))).toEqual([...counts.values()]);
  expect(llamaRun(run, new Map())).toBe(run);
});

describe('transcripts', () => {
  const textOf = (form: 'readable' | 'compact') =>
    transcriptText(transcriptOf(state, root, form, new TokenNames(), ENGLISH));

  test('say nothing of tokens, or that there are none', () => {
    const { numbers, target } = promptOf(root);
    expect(textOf('readable').split('\n')[0]).toBe(`${numbers.join(' ')} -> ${target}`);
    expect(textOf('compact')).toBe('The tokens of this run were not recorded.\n');
    expect(tokenTable(root, { from: 0, to: 0 }, new TokenNames(), ENGLISH)).toMatch(/not recorded/);
  });

  test('tell the children of one spawn from those of another', () => {
    const twice = states.find(({ threads }) => threads.get(0)?.spawns.length === 2) as RunState;
    const parent = twice.threads.get(0) as ThreadState;
    const lines = transcriptOf(twice, parent, 'readable', new TokenNames(), ENGLISH);
    const children = lines.flatMap(({ kind, child }) => (kind === 'message' ? [child] : []));
    expect(children).toEqual(parent.spawns.flatMap((spawn) => spawn.children));
  });
});
