import { randomInteger, shuffled } from '../../../src/common/random';
import { anEvent, anyCount, anyText, anyValue, type Json, type Mutation, ofType } from '../draft';

/** What happens to the lines of a trace, whatever they say. */
export const OF_LINES: readonly Mutation[] = [
  {
    name: 'line lost',
    why: 'a damaged line is left out',
    change: ({ events }, random) => {
      events.splice(randomInteger(random, 0, events.length), 1);
    },
  },
  {
    name: 'lines lost',
    why: 'a part of a log was rotated away',
    change: ({ events }, random) => {
      events.splice(randomInteger(random, 0, events.length), randomInteger(random, 2, 80));
    },
  },
  {
    name: 'every so manieth line lost',
    why: 'a log that samples its lines',
    change: (draft, random) => {
      const every = randomInteger(random, 2, 20);
      draft.events = draft.events.filter((_, i) => i % every !== 1);
    },
  },
  {
    name: 'step lost',
    why: 'the line of a decoding step is damaged',
    change: (draft, random) => {
      const step = anEvent(draft, random, ofType('sampled'));
      draft.events = draft.events.filter((event) => event !== step);
    },
  },
  {
    name: 'kind lost',
    why: 'somebody took out what took room',
    change: (draft, random) => {
      const type = anEvent(draft, random)?.['type'];
      draft.events = draft.events.filter((event) => event['type'] !== type);
    },
  },
  {
    name: 'thread lost',
    why: 'somebody left out a thread with grep',
    change: (draft, random) => {
      const thread = anEvent(draft, random, ofType('threadStart'))?.['thread'];
      draft.events = draft.events.filter((event) => event['thread'] !== thread);
    },
  },
  {
    name: 'start of a thread lost',
    why: 'its line is damaged: the long prompt makes it the longest',
    change: (draft, random) => {
      const start = anEvent(draft, random, ofType('threadStart'));
      draft.events = draft.events.filter((event) => event !== start);
    },
  },
  {
    name: 'root lost',
    why: 'its line is damaged',
    change: (draft) => {
      draft.events = draft.events.filter(
        ({ type, thread }) => type !== 'threadStart' || thread !== 0,
      );
    },
  },
  {
    name: 'start of the run lost',
    why: 'its line is damaged',
    change: (draft) => {
      draft.events = draft.events.filter(({ type }) => type !== 'runStart');
    },
  },
  {
    name: 'end of the run lost',
    why: 'the machine went down',
    change: (draft) => {
      draft.events = draft.events.filter(({ type }) => type !== 'runEnd');
    },
  },
  {
    name: 'line twice',
    why: 'a writer tried again after it had written',
    change: ({ events }, random) => {
      const at = randomInteger(random, 0, events.length - 1);
      const again = events[at];
      if (again) events.splice(randomInteger(random, at, events.length), 0, structuredClone(again));
    },
  },
  {
    name: 'lines in another order',
    why: 'two writers, or lines that were sorted',
    change: ({ events }, random) => {
      const from = randomInteger(random, 0, events.length);
      const some = events.splice(from, randomInteger(random, 2, 60));
      events.splice(from, 0, ...shuffled(random, some));
    },
  },
  {
    name: 'line moved',
    why: 'somebody edited the file',
    change: ({ events }, random) => {
      const moved = events.splice(randomInteger(random, 0, events.length), 1);
      events.splice(randomInteger(random, 0, events.length), 0, ...moved);
    },
  },
  {
    name: 'field dropped',
    why: 'another program writes the format, and leaves out what it does not know',
    change: (draft, random) => {
      const line = random() < 0.1 ? draft.header : anEvent(draft, random);
      const names = Object.keys(line ?? {});
      const name = names[randomInteger(random, 0, names.length - 1)];
      if (line && name !== undefined) delete line[name];
    },
  },
  {
    name: 'field of another kind',
    why: 'another program writes the format, and takes a field for something else',
    change: (draft, random) => {
      const line = random() < 0.1 ? draft.header : anEvent(draft, random);
      setSomewhere(line, random, () => anyValue(random));
    },
  },
  {
    name: 'field of any number',
    why: 'a number overflows in the program that writes',
    change: (draft, random) => {
      for (let i = 0; i < 5; i++) {
        setSomewhere(anEvent(draft, random), random, (before) =>
          typeof before === 'number' ? anyCount(random) : before,
        );
      }
    },
  },
  {
    name: 'field of any text',
    why: 'a model writes what it likes',
    change: (draft, random) => {
      for (let i = 0; i < 5; i++) {
        setSomewhere(anEvent(draft, random), random, (before) =>
          typeof before === 'string' && random() < 0.5 ? anyText(random) : before,
        );
      }
    },
  },
  {
    name: 'unknown kinds',
    why: 'a newer version, or an extension of somebody else',
    change: ({ events }, random) => {
      const line = { type: anyText(random), step: 1, ms: 1, value: anyValue(random) };
      events.splice(randomInteger(random, 0, events.length), 0, line);
    },
  },
  {
    name: 'newer version',
    why: 'a program of next year wrote it',
    change: ({ header }, random) => {
      header['version'] = { major: 1, minor: randomInteger(random, 0, 9) };
    },
  },
];

/** Sets a field of the line, or of an object or list within it. */
export function setSomewhere(
  line: Json | undefined,
  random: () => number,
  valueFor: (before: unknown) => unknown,
): void {
  let at: unknown = line;
  for (;;) {
    if (typeof at !== 'object' || at === null) return;
    const names = Object.keys(at);
    const name = names[Math.floor(random() * names.length)];
    // The kind of a line is left to other mutations: most of the time it is just unknown then.
    if (name === undefined || name === 'type') return;
    const below = (at as Json)[name];
    if (typeof below === 'object' && below !== null && random() < 0.8) {
      at = below;
      continue;
    }
    (at as Json)[name] = valueFor(below);
    return;
  }
}
