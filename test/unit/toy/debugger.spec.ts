import { afterAll, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import type { BreakpointCondition } from '../../../src/inspect/breakpoint';
import { recordedNext } from '../../../src/inspect/recordedNext';
import { context } from '../../../src/debug/scopes';
import { findTokens } from '../../../src/inspect/tokenSearch';
import { branchRequest, requestOf } from '../../../src/session/run/branchRequest';
import { RunSession } from '../../../src/session/run/runSession';
import { editingOf, languageOf, sayableIn } from '../../../src/session/run/sessionLanguage';
import { promptEnd } from '../../../src/trace/promptEnd';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { plainState } from '../trace/plainState';
import { follow, sort, SortEngine, sortHeader, sortRequest, TOY_LANGUAGES } from './sortEngine';
import { SORT_TOKENS, sortIds, sortText } from './sortLanguage';
import { AN_EVENT, A_TOKEN, SPAWN_OR_JOIN } from '../inspect/goals';

const engine = new SortEngine();
afterAll(() => engine.dispose());

const REQUEST = sortRequest('dcab');

/** The run as one that was recorded: nobody tells what it was asked. */
async function recorded(): Promise<RunSession> {
  const session = new RunSession({ id: 'old', header: sortHeader(REQUEST) });
  session.receive(await sort(engine, REQUEST));
  session.finishReading();
  return session;
}

/** The same run, as one of which counts only are held. */
async function inCounts({ header, events }: RunSession): Promise<RunSession> {
  const session = new RunSession({ id: 'large', header, detail: 'counts' });
  for await (const batch of events.read(0, events.length)) session.receive(batch);
  session.finishReading();
  return session;
}

const root = ({ threads }: RunState) => threads.get(0) as ThreadState;

function written({ tokens }: ThreadState): string {
  return sortText(Array.from({ length: tokens?.length ?? 0 }, (_, i) => tokens?.id(i) ?? -1));
}

describe('breakpoints', () => {
  const heldAt = async (condition: BreakpointCondition, from = 1) => {
    const submitted = { ...REQUEST, startPaused: true };
    const { session, over } = follow(engine, submitted, () => undefined, [
      { id: 'a', condition, holdsAt: (count) => count >= from },
    ]);
    await vi.waitUntil(() => session.status === 'paused');
    const hit = session.pauseReason?.kind === 'breakpoint' ? session.pauseReason.thread : undefined;
    session.stop();
    await over;
    return { hit, tokens: session.state.tokens.sampled };
  };

  it('hold the toy at its own events and faults', async () => {
    expect(await heldAt({ kind: 'event', type: 'compare' })).toEqual({ hit: 0, tokens: 2 });
    expect(await heldAt({ kind: 'event', type: 'compare' }, 3)).toEqual({ hit: 2, tokens: 13 });
    expect(await heldAt({ kind: 'fault', fault: 'wrong order' }, 2)).toEqual({
      hit: 1,
      tokens: 13,
    });
    expect(await heldAt({ kind: 'fault' })).toEqual({ hit: 0, tokens: 2 });
    expect(await heldAt({ kind: 'event', type: 'answer' })).toEqual({ hit: 1, tokens: 21 });
    expect(await heldAt({ kind: 'join' })).toEqual({ hit: 0, tokens: 21 });
    const started = { kind: 'line', thread: 1, said: 0, line: 0 } as const;
    expect(await heldAt(started)).toMatchObject({ hit: 1 });
  });

  it('are offered in its own words, live and recorded', async () => {
    const session = await recorded();
    const said = (languages = TOY_LANGUAGES) => sayableIn(session, languages);
    const names = (all: ReturnType<typeof said>) =>
      all.flatMap(({ events, faults }) => [...events, ...faults]);
    expect(names(said())).toEqual(expect.arrayContaining(['compare', 'wrong order']));
    expect(new Set(names(said([])))).toEqual(new Set(names(said())));
    expect(names(said())).not.toContain('goal');
  });
});

describe('the cursor', () => {
  it('steps back and forward by token, event, spawn and join', async () => {
    const session = await recorded();
    await session.stepBack(SPAWN_OR_JOIN);
    expect(root(session.state).spawns[0]?.resumed).toBeDefined();
    await session.stepBack(SPAWN_OR_JOIN);
    expect(session.state.threadsIn.waiting).toBe(1);
    await session.stepBack(AN_EVENT);
    await session.stepBack(AN_EVENT);
    expect(root(session.state).said).toBe(1);
    const { position } = session.playback;
    await session.step(A_TOKEN);
    await session.stepBack(A_TOKEN);
    expect(session.playback.position).toBeLessThanOrEqual(position);
    session.goLive();
    expect(session.state.end?.verified).toBe(true);
  });

  it('holds a thread, and peeks at what it may say next', async () => {
    const rules = () => undefined;
    const { session, over } = follow(engine, { ...REQUEST, startPaused: true }, rules);
    session.pause();
    await session.step(A_TOKEN);
    await vi.waitUntil(() => session.status === 'paused');
    const [next] = (await session.engineRun?.peek(2)) ?? [];
    expect(next?.tokenIds.map((id) => session.names.name(id))).toEqual(['c', '?']);
    expect(Math.exp(next?.logprobs[0] ?? 0)).toBeCloseTo(0.85, 1);
    session.stop();
    await over;
  });

  it('tells apart what a thread wrote, was given, and has of others', async () => {
    const session = await recorded();
    const { state } = session;
    const rows = context({ session, state, thread: root(state), l10n: ENGLISH });
    expect(rows.map(({ name, value }) => [name, value])).toEqual([
      ['tokens', expect.stringMatching(/^41 of /)],
      ['of the window', expect.anything()],
      ['sampled', '15'],
      ['forced', '6: prompt 6, joined 0'],
      ['of other threads', '20'],
    ]);
  });

  it('stands at every moment as the run stood then, tokens of children and all', async () => {
    const session = await recorded();
    const { events, playback, names } = session;
    for (let position = events.length; position >= 0; position--) {
      await playback.moveTo(position);
      const reducer = new RunReducer({ names });
      for await (const batch of events.read(0, position)) batch.forEach((e) => reducer.apply(e));
      expect(plainState(session.state)).toEqual(plainState(reducer.state));
    }
  });

  it('says what a child said next', async () => {
    const session = await recorded();
    const latest = session.state.threads.get(1) as ThreadState;
    const said: string[] = [];
    for (let position = 0; position < session.playback.length; position++) {
      await session.playback.moveTo(position);
      const now = session.state.threads.get(1);
      const next = now && recordedNext(now, latest, ENGLISH);
      if (next?.kind !== 'known') continue;
      const name = session.names.name(next.taken ?? -1);
      expect(next.alternatives.tokenIds).toHaveLength(2);
      if (said.length < latest.counts.sampled && now?.counts.sampled === said.length) {
        said.push(name);
      }
    }
    expect(said.join('')).toBe('dc=cd.');
  });

  it('says why it does not know what a child said, where no ids were recorded', async () => {
    const child = (await recorded()).state.threads.get(1) as ThreadState;
    const before = { ...child, state: 'running', context: child.context - 2 } as const;
    const next = recordedNext(before, { ...child, tokens: undefined }, ENGLISH);
    expect(next).toMatchObject({ kind: 'unknown', why: expect.stringContaining('parent') });
  });
});

describe('branches', () => {
  it('go on from a recorded run with another token', async () => {
    const session = await recorded();
    const { prompt } = root(session.state).counts;
    const edit = { thread: 0, position: prompt, tokenIds: sortIds('=ab.') };
    const request = await branchRequest(session, edit, {}, TOY_LANGUAGES);
    const { session: branch, over } = follow(engine, request ?? REQUEST, () => undefined);
    await over;
    expect(written(root(branch.state))).toBe('<go>dcab:=ab.');
    expect(branch.state.end).toMatchObject({ claimed: true, verified: false });
    expect(branch.state.end?.reason).toBe('ab is not in order.');
  });

  it('write another spawn, whose children see it', async () => {
    const session = await recorded();
    const position = written(root(session.state)).indexOf('(') - '<go>'.length + 1;
    const edit = { thread: 0, position, tokenIds: sortIds('(d,c,ab)') };
    const request = await branchRequest(session, edit, {}, TOY_LANGUAGES);
    const { session: branch, over } = follow(engine, request ?? REQUEST, () => undefined);
    await over;
    expect(branch.state.threads.size).toBe(4);
    expect(written(root(branch.state))).toContain('dc(d,c,ab)[d:=d.[c:=c.[ab:ab=ab.');
  });

  it('that nothing is changed of equal what they were', async () => {
    const session = await recorded();
    const edit = { thread: 0, position: root(session.state).context };
    const request = await branchRequest(session, edit, {}, TOY_LANGUAGES);
    const { session: branch, over } = follow(engine, request ?? REQUEST, () => undefined);
    await over;
    expect(written(root(branch.state))).toBe(written(root(session.state)));
    expect(branch.state.tokens).toEqual(session.state.tokens);
  });

  it('go on from the middle of a child, whose parent and siblings are as they were', async () => {
    const session = await recorded();
    const child = session.state.threads.get(1) as ThreadState;
    const position = written(child).lastIndexOf('=') - '<go>'.length + 1;
    const branched = async (tokenIds: readonly number[]) => {
      const edit = { thread: 1, position, tokenIds };
      const request = await branchRequest(session, edit, {}, TOY_LANGUAGES);
      const { session: branch, over } = follow(engine, request ?? REQUEST, () => undefined);
      await over;
      return branch.state;
    };
    const same = await branched([]);
    expect(written(root(same))).toBe(written(root(session.state)));
    const other = await branched(sortIds('=dc.'));
    expect(written(other.threads.get(1) as ThreadState)).toBe('<go>dcab:dc(dc,ab)[dc:dc=dc.');
    expect(written(root(other))).toBe('<go>dcab:dc(dc,ab)[dc:dc=dc.[ab:ab=ab.=abcd.');
    expect(other.threads.get(1)?.tokens?.isGiven(position)).toBe(true);
    expect(other.threads.get(2)?.counts).toEqual(session.state.threads.get(2)?.counts);
  });

  it('begin where a child may first choose, wherever in what it was given', async () => {
    const session = await recorded();
    const own = promptEnd(session.state.threads.get(2) as ThreadState);
    const requestAt = (position: number) =>
      branchRequest(session, { thread: 2, position, tokenIds: sortIds('?') }, {}, TOY_LANGUAGES);
    const [first, ...others] = await Promise.all([0, 5, own - 1, own].map(requestAt));
    for (const other of others) expect(other).toEqual(first);
    expect(first?.given).toContainEqual({ thread: 2, tokenIds: sortIds('?') });
    const { session: branch, over } = follow(engine, first ?? REQUEST, () => undefined);
    await over;
    expect(root(branch.state).spawns[0]?.results).toEqual(['cd', null]);
  });

  it('are the same of a file that is too large to be held', async () => {
    const session = await recorded();
    const large = await inCounts(session);
    expect(large.state.threads.get(1)?.tokens).toBeUndefined();
    for (const { id, context } of session.state.threads.values()) {
      for (const position of [context - 4, context]) {
        const edit = { thread: id, position, tokenIds: sortIds('?') };
        const request = await branchRequest(large, edit, {}, TOY_LANGUAGES);
        expect(request).toEqual(await branchRequest(session, edit, {}, TOY_LANGUAGES));
      }
      const thread = large.detailed(large.state).threads.get(id) as ThreadState;
      expect(written(thread)).toBe(written(session.state.threads.get(id) as ThreadState));
    }
  });

  it('are refused in words where they cannot begin', async () => {
    const session = await recorded();
    await expect(requestOf(session)).rejects.toThrow(/vocabulary/);
    const untold = new RunSession({ id: 'untold', header: sortHeader(REQUEST) });
    // The root's own start was lost, so nobody knows what its children begin with.
    const events = await sort(engine, REQUEST);
    untold.receive(events.filter((event) => !('thread' in event && event.thread === 0)));
    untold.receive(events.filter((event) => event.type === 'threadStart' && event.thread === 0));
    untold.finishReading();
    const edit = { thread: 1, position: 20 };
    await expect(branchRequest(untold, edit, {}, TOY_LANGUAGES)).rejects.toThrow(/its parent/);
    expect(languageOf(session, TOY_LANGUAGES)).toBe(SORT_TOKENS);
    expect(() => editingOf(session, TOY_LANGUAGES)).toThrow(/brackets/);
  });
});

it('tokens are looked for among its own', async () => {
  const { names } = await recorded();
  const found = (typed: string) =>
    findTokens({ ...SORT_TOKENS, names, likely: sortIds('?') }, typed);
  expect(found('').slice(0, 3)).toEqual(sortIds('?ab'));
  expect(found('<go>')).toEqual([]);
});
