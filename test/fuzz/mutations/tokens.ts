import { randomChoice, randomInteger } from '../../../src/common/random';
import { anEvent, anyCount, anyNumber, anyText, type Json, type Mutation, ofType } from '../draft';

/** What happens to counts, positions, moments and tokens. */
export const OF_TOKENS: readonly Mutation[] = [
  {
    name: 'position far away',
    why: 'a program counts characters, or the tokens of another model',
    change: (draft, random) => {
      const said = anEvent(draft, random, ofType('search'));
      if (said) said['tokens'] = anyCount(random);
    },
  },
  {
    name: 'positions shifted',
    why: 'a program counts from 1, or without the prompt',
    change: (draft, random) => {
      const by = randomInteger(random, -12, 12);
      for (const event of draft.events.filter(ofType('search'))) {
        event['tokens'] = Math.max(0, (event['tokens'] as number) + by);
      }
    },
  },
  {
    name: 'prompt counted only',
    why: 'ids of a closed model are not told',
    change: (draft, random) => {
      const start = anEvent(draft, random, ofType('threadStart'));
      if (!start) return;
      start['promptTokens'] = anyCount(random);
      if (random() < 0.7) start['promptTokenIds'] = [];
    },
  },
  {
    name: 'tokens counted only',
    why: 'a server tells how many tokens came, and not which',
    change: (draft, random) => {
      const sampled = anEvent(draft, random, ofType('sampled'));
      if (!sampled) return;
      sampled['tokens'] = (sampled['threads'] as unknown[]).map(() => anyCount(random));
      sampled['tokenIds'] = [];
      delete sampled['logprobs'];
    },
  },
  {
    name: 'context cut back',
    why: 'a join takes the words of the spawn out of the context',
    change: (draft, random) => {
      const forced = anEvent(draft, random, ofType('forced'));
      if (forced) forced['keep'] = random() < 0.6 ? randomInteger(random, 0, 30) : anyCount(random);
    },
  },
  {
    name: 'forced counted only',
    why: 'ids of what was joined are not told',
    change: (draft, random) => {
      const forced = anEvent(draft, random, ofType('forced'));
      if (!forced) return;
      Object.assign(forced, { tokens: anyCount(random), inherited: random() < 0.5 });
    },
  },
  {
    name: 'goes on from its parent',
    why: 'languages whose children see the context of their parent',
    change: (draft, random) => {
      const start = anEvent(draft, random, ofType('threadStart'));
      if (start)
        start['inherited'] = random() < 0.6 ? randomInteger(random, 0, 40) : anyCount(random);
    },
  },
  {
    name: 'thread twice in a step',
    why: 'speculative decoding writes two tokens in a pass',
    change: (draft, random) => {
      const sampled = anEvent(draft, random, ofType('sampled'));
      for (const name of ['threads', 'tokenIds', 'logprobs', 'alternatives']) {
        const list = sampled?.[name];
        if (sampled && Array.isArray(list))
          sampled[name] = [...(list as unknown[]), ...(list as unknown[])];
      }
    },
  },
  {
    name: 'tokens of another model',
    why: 'the vocabulary was changed after training',
    change: (draft, random) => {
      for (let i = 0; i < 6; i++) {
        const event = anEvent(draft, random, (e) => Array.isArray(e['tokenIds']));
        const ids = event?.['tokenIds'] as number[] | undefined;
        if (ids && ids.length > 0) ids[randomInteger(random, 0, ids.length - 1)] = anyCount(random);
      }
    },
  },
  {
    name: 'probabilities',
    why: 'the run was recorded with them, and a server writes what it likes',
    change: (draft, random) => {
      for (const event of draft.events.filter(ofType('sampled'))) {
        const threads = event['threads'] as unknown[];
        event['logprobs'] = threads.map(() => randomChoice(random, [-0.1, 0, -9999, 3, -1e300]));
        if (random() < 0.5) continue;
        event['alternatives'] = threads.map(() => ({
          tokenIds: [1, 2, 7],
          logprobs: [-1, 5, -1e9],
        }));
      }
    },
  },
  {
    name: 'tokens given',
    why: 'the run branched off another one',
    change: (draft, random) => {
      for (const event of draft.events.filter(ofType('sampled'))) {
        if (random() < 0.3) event['given'] = event['threads'];
      }
    },
  },
  {
    name: 'names of tokens',
    why: 'a large vocabulary is told where it is used',
    change: (draft, random) => {
      const event = anEvent(draft, random, ofType('sampled', 'forced', 'threadStart'));
      if (!event) return;
      event['names'] = { 3: [0xe2, 0x82], 17: anyText(random), [anyText(random)]: [999, -0] };
    },
  },
  {
    name: 'no vocabulary',
    why: 'a program that knows none',
    change: ({ header }, random) => {
      const model = header['model'] as Json | undefined;
      if (model) model['vocabulary'] = random() < 0.5 ? [] : ['up', '', anyText(random)];
    },
  },
  {
    name: 'another step',
    why: 'a counter overflows, or starts again',
    change: (draft, random) => {
      const event = anEvent(draft, random);
      if (event) event['step'] = random() < 0.5 ? randomInteger(random, 0, 300) : anyCount(random);
    },
  },
  {
    name: 'another time',
    why: 'a clock was set, or counts in nanoseconds',
    change: (draft, random) => {
      const event = anEvent(draft, random);
      if (event) event['ms'] = Math.abs(anyNumber(random));
    },
  },
  {
    name: 'pass of any length',
    why: 'the machine slept within a forward pass',
    change: (draft, random) => {
      const event = anEvent(draft, random, ofType('sampled', 'prefill'));
      if (event) event['forwardMs'] = Math.abs(anyNumber(random));
    },
  },
  {
    name: 'served requests',
    why: 'the model is behind a server that tells strange counts',
    change: ({ events }, random) => {
      for (let i = 0; i < 3; i++) {
        const at = randomInteger(random, 0, events.length);
        const { step = 0, ms = 0, thread = 0 } = events[at] ?? {};
        events.splice(at, 0, {
          ...{ type: 'served', step, ms, thread },
          ...{ sentMs: Math.abs(anyNumber(random)), firstTokenMs: Math.abs(anyNumber(random)) },
          ...{ promptTokens: anyCount(random), cachedTokens: anyCount(random) },
        });
      }
    },
  },
  {
    name: 'limits',
    why: 'a run without limits, or with none left',
    change: (draft, random) => {
      const start = draft.events.find(ofType('runStart'));
      for (const line of [start, draft.header]) {
        const limits = line?.['limits'] as Json | undefined;
        for (const name of Object.keys(limits ?? {})) {
          if (limits && random() < 0.5) limits[name] = anyCount(random);
        }
      }
    },
  },
  {
    name: 'limits reached',
    why: 'every thread meets its window',
    change: ({ events }, random) => {
      for (let i = 0; i < 5; i++) {
        const at = randomInteger(random, 0, events.length);
        const { step = 0, ms = 0, thread = 0 } = events[at] ?? {};
        const limit = randomChoice(random, ['contextWindow', 'threads', 'depth', 'runTokens']);
        events.splice(at, 0, { type: 'limit', step, ms, thread, limit, value: anyNumber(random) });
      }
    },
  },
  {
    name: 'not recorded',
    why: 'files of other programs leave things out',
    change: ({ header }, random) => {
      const all = ['time', 'tokens', 'tokenIds', 'probabilities', 'steps', '__proto__'];
      header['notRecorded'] = all.filter(() => random() < 0.5);
    },
  },
];
