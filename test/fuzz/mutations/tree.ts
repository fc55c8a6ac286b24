import { type Random, randomChoice, randomInteger } from '../../../src/common/random';
import {
  anEvent,
  anyCount,
  type Draft,
  type Json,
  type Mutation,
  ofType,
  threadsOf,
} from '../draft';

/** What happens to the tree of threads. */
export const OF_TREES: readonly Mutation[] = [
  {
    name: 'own parent',
    why: 'a program numbers threads from another start than their parents',
    change: (draft, random) => {
      const start = anEvent(draft, random, ofType('threadStart'));
      if (start) start['parent'] = start['thread'];
    },
  },
  {
    name: 'parents in a circle',
    why: 'two threads of a foreign log name each other',
    change: (draft, random) => {
      const one = anEvent(draft, random, ofType('threadStart'));
      const other = anEvent(draft, random, ofType('threadStart'));
      if (!one || !other) return;
      one['parent'] = other['thread'];
      other['parent'] = one['thread'];
    },
  },
  {
    name: 'another parent',
    why: 'ids were used again after a restart',
    change: (draft, random) => {
      const start = anEvent(draft, random, ofType('threadStart'));
      if (start) start['parent'] = anyThread(draft, random);
    },
  },
  {
    name: 'root below a thread',
    why: 'a program writes the root like any thread',
    change: (draft, random) => {
      const root = draft.events.find(({ type, thread }) => type === 'threadStart' && thread === 0);
      if (root) root['parent'] = anyThread(draft, random);
    },
  },
  {
    name: 'thread without a parent',
    why: 'a program leaves the parent out',
    change: (draft, random) => {
      const start = anEvent(draft, random, ofType('threadStart'));
      if (start) delete start['parent'];
    },
  },
  {
    name: 'thread of another name',
    why: 'two logs were put together',
    change: (draft, random) => {
      const [from, to] = [anyThread(draft, random), anyThread(draft, random)];
      for (const event of draft.events) {
        if (event['thread'] === from && random() < 0.9) event['thread'] = to;
        if (Array.isArray(event['threads'])) {
          event['threads'] = event['threads'].map((id: unknown) => (id === from ? to : id));
        }
      }
    },
  },
  {
    name: 'another spawn',
    why: 'a program counts spawns for the run and not for the thread',
    change: (draft, random) => {
      const event = anEvent(draft, random, (e) => e['spawn'] !== undefined);
      if (event) event['spawn'] = random() < 0.5 ? randomInteger(random, 0, 3) : anyCount(random);
    },
  },
  {
    name: 'another message',
    why: 'a program counts messages from 1, or not at all',
    change: (draft, random) => {
      const start = anEvent(draft, random, ofType('threadStart'));
      if (!start) return;
      if (random() < 0.3) delete start['index'];
      else start['index'] = random() < 0.5 ? randomInteger(random, 0, 3) : anyCount(random);
    },
  },
  {
    name: 'other children',
    why: 'a wait names children that never start',
    change: (draft, random) => {
      const wait = anEvent(draft, random, ofType('threadWait'));
      if (!wait) return;
      const length = randomInteger(random, 0, 5);
      wait['children'] = Array.from({ length }, () => anyThread(draft, random));
    },
  },
  {
    name: 'wait and resume anywhere',
    why: 'lines of several processes came in out of order',
    change: (draft, random) => {
      for (let i = 0; i < 4; i++) {
        const thread = anyThread(draft, random);
        insert(draft, random, {
          type: random() < 0.5 ? 'threadWait' : 'threadResume',
          ...{ thread, spawn: randomInteger(random, 0, 3), children: [thread] },
        });
      }
    },
  },
  {
    name: 'thread ends early',
    why: 'a watchdog ended it while it went on',
    change: (draft, random) => {
      const finishReason = randomChoice(random, ['stop', 'length', 'abort']);
      insert(draft, random, { type: 'threadEnd', thread: anyThread(draft, random), finishReason });
    },
  },
  {
    name: 'run starts or ends within',
    why: 'two runs in one file',
    change: (draft, random) => {
      const event = anEvent(draft, random, ofType('runStart', 'runEnd'));
      if (event) insert(draft, random, event);
    },
  },
  {
    name: 'chain of threads',
    why: 'a model that spawns one child ever again',
    change: (draft, random) => {
      const length = randomChoice(random, [3, 30, 300]);
      const first = freeThread(draft);
      let parent = anyThread(draft, random);
      for (let i = 0; i < length; i++) {
        addThread(draft, random, { thread: first + i, parent, spawn: 0, index: 0 });
        parent = first + i;
      }
    },
  },
  {
    name: 'spawn of very many',
    why: 'a program without a limit of its own',
    change: (draft, random) => {
      const length = randomChoice(random, [13, 200, 1000]);
      const first = freeThread(draft);
      const parent = anyThread(draft, random);
      for (let i = 0; i < length; i++) {
        addThread(draft, random, { thread: first + i, parent, spawn: 0, index: i });
      }
    },
  },
  {
    name: 'very many spawns',
    why: 'a thread that asks one child at a time',
    change: (draft, random) => {
      const length = randomChoice(random, [13, 200]);
      const first = freeThread(draft);
      const parent = anyThread(draft, random);
      for (let i = 0; i < length; i++) {
        addThread(draft, random, { thread: first + i, parent, spawn: 10 + i, index: 0 });
        draft.events.push({
          type: 'threadWait',
          thread: parent,
          spawn: 10 + i,
          children: [],
          step: 999,
          ms: 99999,
        });
        draft.events.push({
          type: 'threadResume',
          thread: parent,
          spawn: 10 + i,
          step: 999,
          ms: 99999,
        });
      }
    },
  },
];

/** A thread of the run; now and then one that it does not have. */
function anyThread(draft: Draft, random: Random): number {
  const known = threadsOf(draft);
  return known.length > 0 && random() < 0.85 ? randomChoice(random, known) : anyCount(random);
}

function freeThread(draft: Draft): number {
  return threadsOf(draft).reduce((most, id) => (id < 1e6 ? Math.max(most, id) : most), 0) + 1;
}

/** With what another thread was asked, so that views of its task show it as well. */
function addThread(draft: Draft, random: Random, place: Json): void {
  const like = anEvent(draft, random, ofType('threadStart'));
  const last = draft.events.at(-1);
  draft.events.push({
    ...{ promptTokenIds: [1, 2, 3], ...like, ...place, type: 'threadStart' },
    ...{ step: last?.['step'] ?? 0, ms: last?.['ms'] ?? 0 },
  });
}

function insert(draft: Draft, random: Random, event: Json): void {
  const at = randomInteger(random, 0, draft.events.length);
  const { step = 0, ms = 0 } = draft.events[at] ?? {};
  draft.events.splice(at, 0, { ...event, step, ms });
}
