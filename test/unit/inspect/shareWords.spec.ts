import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { graphModel } from '../../../src/inspect/graphModel';
import { nodeText } from '../../../src/inspect/graphText';
import { context } from '../../../src/debug/scopes';
import { RunSession } from '../../../src/session/run/runSession';
import { threadView } from '../../../src/inspect/runView';
import { sharedShare, shareWords } from '../../../src/inspect/shareWords';
import { describeThread } from '../../../src/inspect/threadRowText';
import { transcriptOf } from '../../../src/inspect/transcriptOf';
import { threadsCsv } from '../../../src/trace/export/csv';
import { criticalPath } from '../../../src/trace/criticalPath';
import { graphOf } from '../../../src/trace/graph';
import { measureRun } from '../../../src/trace/metrics';
import { sampledWords } from '../../../src/trace/summary';
import { spawnKey } from '../../../src/inspect/folding';
import { HEADER, TraceBuilder } from '../trace/traceBuilder';

/** A root with two children of one context: the second takes the tokens of the first. */
function twins(): TraceBuilder {
  return new TraceBuilder()
    .root(4)
    .sample(2, 0)
    .wait(0, 0, 1, 2)
    .child(1, [0, 0, 0], 3)
    .child(2, [0, 0, 1], 3)
    .add({ type: 'share', thread: 2, with: 1 })
    .sample(3, 1, 2);
}

describe('a thread that takes the tokens of another one', () => {
  it('counts as any other, and what was decoded is counted beside it', () => {
    const { state } = twins();
    expect(state.anomalies.count).toBe(0);
    expect(state.threads.get(2)).toMatchObject({ sharesWith: 1, shared: 3 });
    expect(state.threads.get(2)?.counts.sampled).toBe(3);
    expect(state.threads.get(1)).toMatchObject({ sharesWith: undefined, shared: 0 });
    expect(measureRun(state)).toMatchObject({ sampledTokens: 8, decodedTokens: 5 });
    expect(sampledWords(measureRun(state))).toBe('8, 5 of them decoded');
    expect(sharedShare(state, ENGLISH)).toEqual(['38 % of tokens shared']);
  });

  it('is decoded by itself again from its next event of the kind on', () => {
    const { state } = twins().add({ type: 'share', thread: 2 }).sample(2, 1, 2);
    expect(state.threads.get(2)).toMatchObject({ sharesWith: undefined, shared: 3 });
    expect(shareWords(state.threads.get(2) ?? expect.fail(), ENGLISH)).toEqual([]);
  });

  it('cannot share with itself, or with a thread that has not started', () => {
    for (const other of [2, 7]) {
      const { state } = twins().add({ type: 'share', thread: 2, with: other }).sample(1, 2);
      expect(state.anomalies.first).toMatchObject([{ name: 'shares with nobody' }]);
      expect(state.threads.get(2)).toMatchObject({ sharesWith: undefined, shared: 3 });
    }
  });

  it('says so in the tree, the graph, the transcript, the held thread and the table', () => {
    const run = twins().end(1).end(2);
    const { state } = run;
    const thread = state.threads.get(2) ?? expect.fail();
    const words = 'shares with thread 1';
    expect(describeThread(state, thread, ENGLISH).description).toContain(words);
    const views = new Map([...state.threads].map(([id, one]) => [id, threadView(state, one)]));
    const graph = graphOf(state);
    const open = new Set([spawnKey(0, 0)]);
    const drawn = graphModel({ threads: views, graph, path: criticalPath(graph), open });
    const head = { useful: [], notRecorded: [], answers: true, window: 100 };
    const labels = drawn.nodes.map((node) => nodeText(node, views, head, ENGLISH).label);
    expect(labels.filter((label) => label.includes(words))).toHaveLength(1);
    for (const form of ['compact', 'readable'] as const) {
      const lines = transcriptOf(state, thread, form, state.names, ENGLISH);
      expect(lines.at(-1)).toMatchObject({ kind: 'note', child: 1 });
      expect(lines.at(-1)?.text).toContain(words);
    }
    const session = new RunSession({ id: 'one', header: HEADER });
    session.receive(run.events);
    const rows = context({ session, state, thread, l10n: ENGLISH });
    const shared = rows.find(({ name }) => name === 'decoded for another thread');
    expect(shared?.value).toBe(`3 · ${words}`);
    const [titles, , , row] = [...threadsCsv(state, HEADER)];
    expect(titles?.trim()).toMatch(/,sharesWith,shared$/);
    expect(row?.trim()).toMatch(/,1,3$/);
  });
});
