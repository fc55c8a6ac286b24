import { type Random, randomInteger, shuffled } from '../../../src/common/random';
import { anyNumber, anyText, anyValue, type Draft, type Json, type Mutation } from '../draft';
import { setSomewhere } from './lines';

/** What happens to files of JSON, whatever they are about. */
export const OF_VALUES: readonly Mutation[] = [
  {
    name: 'value of another kind',
    why: 'another version of the program that writes them',
    change: (draft, random) => {
      for (let i = randomInteger(random, 1, 3); i > 0; i--) {
        setSomewhere(aPart(draft, random), random, () => anyValue(random));
      }
    },
  },
  {
    name: 'value of any number',
    why: 'a number overflows in the program that writes them',
    change: (draft, random) => {
      for (let i = 0; i < 6; i++) {
        setSomewhere(aPart(draft, random), random, (before) =>
          typeof before === 'number' ? anyNumber(random) : before,
        );
      }
    },
  },
  {
    name: 'value of any text',
    why: 'a model writes what it likes',
    change: (draft, random) => {
      for (let i = 0; i < 6; i++) {
        setSomewhere(aPart(draft, random), random, (before) =>
          typeof before === 'string' ? anyText(random) : before,
        );
      }
    },
  },
  {
    name: 'text cut or doubled',
    why: 'a limit of tokens ends it within a word, or a model says it again',
    change: (draft, random) => {
      setSomewhere(aPart(draft, random), random, (before) => {
        if (typeof before !== 'string') return before;
        const at = randomInteger(random, 0, before.length);
        return random() < 0.5 ? before.slice(0, at) : before + before.slice(at);
      });
    },
  },
  {
    name: 'value missing',
    why: 'a program leaves out what it does not know',
    change: (draft, random) => {
      setSomewhere(aPart(draft, random), random, () => undefined);
    },
  },
  {
    name: 'nested very deeply',
    why: 'a converter that wraps what it converts, in a loop',
    change: (draft, random) => {
      let deep: unknown = 1;
      for (let i = 0; i < 3000; i++) deep = random() < 0.5 ? [deep] : { sub_calls: [deep] };
      setSomewhere(aPart(draft, random), random, () => deep);
    },
  },
  {
    name: 'rows lost or in another order',
    why: 'they were filtered and sorted with other tools',
    change: (draft, random) => {
      draft.events = shuffled(random, draft.events).filter(() => random() < 0.9);
      setSomewhere(aPart(draft, random), random, (before) =>
        Array.isArray(before) ? shuffled(random, before as unknown[]).slice(1) : before,
      );
    },
  },
];

function aPart({ header, events }: Draft, random: Random): Json {
  return 'whole' in header ? header : (events[Math.floor(random() * events.length)] ?? header);
}
