import { type Random, randomChoice, randomInteger } from '../../../src/common/random';
import {
  anEvent,
  anyCount,
  anyNumber,
  anyText,
  aSaid,
  type Json,
  type Mutation,
  ofType,
} from '../draft';

/** What happens to what threads say, and to what the run says of itself. */
export const OF_WORDS: readonly Mutation[] = [
  {
    name: 'prompt of other numbers',
    why: 'a problem that no model here was trained on',
    change: (draft, random) => {
      const prompt = anEvent(draft, random, ofType('threadStart'))?.['prompt'] as Json | undefined;
      if (!prompt) return;
      prompt['numbers'] = someNumbers(random, 12);
      if (random() < 0.5) prompt['target'] = anyNumber(random);
    },
  },
  {
    name: 'prompt of other conditions',
    why: 'a condition that no model here was trained on',
    change: (draft, random) => {
      for (const { prompt } of draft.events.filter(ofType('threadStart')) as { prompt?: Json }[]) {
        if (!prompt || random() < 0.3) continue;
        Object.assign(prompt, { perSpawn: anyCount(random), children: anyCount(random) });
        Object.assign(prompt, { window: anyCount(random), shuffled: random() < 0.3 });
      }
    },
  },
  {
    name: 'prompt of the other method',
    why: 'runs of both methods were mixed',
    change: (draft, random) => {
      const prompt = anEvent(draft, random, ofType('threadStart'))?.['prompt'] as Json | undefined;
      const conditions = { perSpawn: 8, children: 'unlimited', window: 256, shuffled: false };
      if (prompt)
        Object.assign(prompt, conditions, { method: prompt['method'] === 'apr' ? 'sos' : 'apr' });
    },
  },
  {
    name: 'problem of other numbers',
    why: 'the file tells another problem than the run is of',
    change: ({ header, events }, random) => {
      const problem = { numbers: someNumbers(random, 12), target: anyNumber(random) };
      for (const line of [header, ...events.filter(ofType('runStart'))]) line['problem'] = problem;
    },
  },
  {
    name: 'another task',
    why: 'a program calls its task like one that is known here',
    change: ({ header, events }, random) => {
      const task = randomChoice(random, ['countdown', 'answers', 'none', 'other', '__proto__']);
      header['task'] = task;
      if (random() < 0.8)
        for (const start of events.filter(ofType('runStart'))) start['task'] = task;
    },
  },
  {
    name: 'another language',
    why: 'a program writes by other rules of spawn and join',
    change: ({ header, events }, random) => {
      const language = {
        ...{ name: anyText(random), child: randomChoice(random, ['message', 'context']) },
        ...{ join: randomChoice(random, ['messages', 'text']), answers: random() < 0.5 },
      };
      for (const line of [header, ...events.filter(ofType('runStart'))])
        line['language'] = language;
    },
  },
  {
    name: 'says something else',
    why: 'a model writes what its grammar allows, in any order',
    change: (draft, random) => {
      for (let i = 0; i < 6; i++) {
        const line = anEvent(draft, random, ofType('search'));
        if (line) line['event'] = anySaid(random);
      }
    },
  },
  {
    name: 'operation of any numbers',
    why: 'a small model miscalculates, and writes what no vocabulary has',
    change: (draft, random) => {
      for (let i = 0; i < 6; i++) {
        const operation = aSaid(draft, random, 'explore')?.['operation'] as Json | undefined;
        const name = randomChoice(random, ['left', 'right', 'result']);
        if (operation) operation[name] = anyNumber(random);
      }
    },
  },
  {
    name: 'state of any numbers',
    why: 'a small model forgets a number',
    change: (draft, random) => {
      for (let i = 0; i < 6; i++) {
        const said = aSaid(draft, random, randomChoice(random, ['explore', 'move']));
        if (said) said['numbers'] = someNumbers(random, 9);
      }
    },
  },
  {
    name: 'marks of published text',
    why: 'the published results name nodes and levels as they like',
    change: (draft, random) => {
      for (let i = 0; i < 6; i++) {
        const type = randomChoice(random, ['explore', 'move', 'goal', 'spawn', 'giveUp', 'answer']);
        const said = aSaid(draft, random, type);
        if (said) said['marks'] = anyMarks(random);
      }
    },
  },
  {
    name: 'level of any depth',
    why: 'a search within a search counts its levels from elsewhere',
    change: (draft, random) => {
      const said = aSaid(draft, random, randomChoice(random, ['move', 'giveUp']));
      if (said) said['marks'] = { level: anyCount(random) };
    },
  },
  {
    name: 'other messages',
    why: 'a spawn with none, or with more than it may have',
    change: (draft, random) => {
      const said = aSaid(draft, random, 'spawn');
      if (!said) return;
      const length = randomChoice(random, [0, 1, 5, 40, 300]);
      said['messages'] = Array.from({ length }, () => aMessage(random));
    },
  },
  {
    name: 'other results',
    why: 'a join that brings more or fewer than were asked',
    change: (draft, random) => {
      const said = aSaid(draft, random, 'join');
      if (!said) return;
      const length = randomChoice(random, [0, 1, 5, 40]);
      said['results'] = Array.from({ length }, () => (random() < 0.5 ? null : someSteps(random)));
      if (random() < 0.2) said['texts'] = [[anyText(random)], null];
    },
  },
  {
    name: 'other answer',
    why: 'a model claims what is not so',
    change: (draft, random) => {
      const said = aSaid(draft, random, 'answer');
      if (said) said['steps'] = someSteps(random);
    },
  },
  {
    name: 'verified whatever it is',
    why: 'a program takes its own word for it',
    change: (draft, random) => {
      const end = draft.events.find(ofType('runEnd'));
      if (!end) return;
      Object.assign(end, { claimed: true, verified: true, finishReason: 'stop' });
      Object.assign(end, { expression: anyText(random), answer: anyText(random) });
      if (random() < 0.3) delete end['expression'];
    },
  },
  {
    name: 'faults of any name',
    why: 'another language has faults of its own',
    change: (draft, random) => {
      const said = anEvent(draft, random, ofType('search'))?.['event'] as Json | undefined;
      if (said) said['faults'] = [anyText(random), '__proto__', 'constructor', 'repeated state'];
    },
  },
  {
    name: 'titles of any text',
    why: 'a model writes them',
    change: (draft, random) => {
      draft.header['title'] = anyText(random);
      for (const start of draft.events.filter(ofType('threadStart', 'runStart'))) {
        if (random() < 0.5)
          Object.assign(start, { title: anyText(random), startsFrom: anyText(random) });
        if (random() < 0.3) start['promptText'] = anyText(random);
      }
    },
  },
];

function someNumbers(random: Random, most: number): number[] {
  return Array.from({ length: randomInteger(random, 0, most) }, () => anyNumber(random));
}

function anOperation(random: Random): Json {
  const operator = randomChoice(random, ['+', '-', '*', '/']);
  return {
    ...{ left: anyNumber(random), operator, right: anyNumber(random) },
    result: anyNumber(random),
  };
}

function someSteps(random: Random): Json[] {
  return Array.from({ length: randomInteger(random, 0, 6) }, () => ({
    ...anOperation(random),
    ...(random() < 0.1 && { marks: anyMarks(random) }),
  }));
}

function aMessage(random: Random): Json {
  return {
    ...{ operation: anOperation(random), numbers: someNumbers(random, 5), faults: [] },
    ...(random() < 0.2 && { marks: anyMarks(random) }),
  };
}

function anyMarks(random: Random): Json {
  return {
    ...(random() < 0.5 && { node: randomChoice(random, ['0', '0,1', '0,1,2', anyText(random)]) }),
    ...(random() < 0.3 && { path: [anOperation(random)] }),
    ...(random() < 0.3 && { level: randomInteger(random, 0, 1001) }),
    ...(random() < 0.3 && { written: anyText(random) }),
  };
}

function anySaid(random: Random): Json {
  const marks = random() < 0.3 ? { marks: anyMarks(random) } : {};
  switch (randomInteger(random, 0, 9)) {
    case 0:
      return { type: 'move', numbers: someNumbers(random, 6), ...marks };
    case 1:
      return { type: 'goal', ...marks };
    case 2:
      return { type: 'spawn', messages: [aMessage(random), aMessage(random)], ...marks };
    case 3:
      return { type: 'join', results: [null, someSteps(random)], ...marks };
    case 4:
      return { type: 'answer', steps: someSteps(random), ...marks };
    case 5:
      return { type: 'giveUp', ...marks };
    case 6:
      return { type: 'malformed', kind: 'unexpected line', text: anyText(random) };
    case 7:
      return { type: randomChoice(random, ['text', 'given']), text: anyText(random) };
    default:
      return {
        ...{ type: 'explore', operation: anOperation(random), numbers: someNumbers(random, 6) },
        ...{ faults: [], ...marks },
      };
  }
}
