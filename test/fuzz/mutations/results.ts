import { type Random, randomChoice, randomInteger } from '../../../src/common/random';
import { anyCount, anyNumber, anyText, anyValue, type Json, type Mutation } from '../draft';

/** What happens to the lines of a results.jsonl beside what happens to any file. */
export const OF_RECORDS: readonly Mutation[] = [
  ofRecords({
    name: 'trace outside of the folder',
    why: 'somebody wants a file of another person to be opened',
    set: (record, random) => {
      record['trace'] = randomChoice(random, [
        ...['../../../etc/passwd', '/etc/passwd', 'C:\\a', '\\\\host\\a', '..', '', '.', '/'],
        ...[
          'traces',
          'traces/',
          'traces/../../a',
          'results.jsonl',
          'a\u0000',
          `${'a/'.repeat(3000)}b`,
        ],
      ]);
    },
  }),
  ofRecords({
    name: 'field of another type',
    why: 'another program writes its own results',
    set: (record, random) => {
      record[randomChoice(random, Object.keys(record))] = anyValue(random);
    },
  }),
  ofRecords({
    name: 'field missing',
    why: 'an older version did not write it yet',
    set: (record, random) => {
      delete record[randomChoice(random, Object.keys(record))];
    },
  }),
  ofRecords({
    name: 'another place',
    why: 'results of several studies were put together',
    set: (record, random) => {
      record[randomChoice(random, ['problem', 'sample'])] = anyCount(random);
    },
  }),
  ofRecords({
    name: 'another arm',
    why: 'results of several studies were put together',
    set: (record, random) => {
      record['arm'] = anyArm(random);
    },
  }),
  ofRecords({
    name: 'figure of any size',
    why: 'a program that overflows, or counts in other units',
    set: (record, random) => {
      const figures = Object.keys(record).filter((name) => typeof record[name] === 'number');
      record[randomChoice(random, ['totalTokens', ...figures])] = Math.abs(anyNumber(random));
    },
  }),
  ofRecords({
    name: 'contexts of any size',
    why: 'a model with a very long window',
    set: (record, random) => {
      const contexts = () => Math.abs(anyNumber(random));
      record['contexts'] = Array.from({ length: randomInteger(random, 0, 40) }, contexts);
    },
  }),
  ofRecords({
    name: 'another problem',
    why: 'problems of other sizes and tasks',
    set: (record, random) => {
      record['target'] = anyNumber(random);
      record['numbers'] = Array.from({ length: randomInteger(random, 0, 60) }, () =>
        anyNumber(random),
      );
    },
  }),
  ofRecords({
    name: 'another task',
    why: 'results of questions with answers beside those of Countdown',
    set: (record, random) => {
      delete record['target'];
      delete record['numbers'];
      record['task'] = randomChoice(random, ['answers', 'none', 'countdown', 'chess', '__proto__']);
      record['data'] = randomChoice<unknown>(random, [
        ...[{ question: '1+1?', answer: '2' }, { prompt: 'Go on.' }, { prompt: anyText(random) }],
        anyValue(random),
      ]);
    },
  }),
  {
    name: 'samples told twice',
    why: 'two programs have written to one folder',
    change: ({ events }, random) => {
      const again = events.slice(randomInteger(random, 0, events.length));
      events.push(...(JSON.parse(JSON.stringify(again)) as Json[]));
      const verdict = again.length > 0 && recordOf(randomChoice(random, again));
      if (verdict) verdict['verified'] = verdict['verified'] !== true;
    },
  },
  {
    name: 'very many samples',
    why: 'an evaluation that samples without end',
    change: ({ events }, random) => {
      const source = events.length > 0 && recordOf(randomChoice(random, events));
      if (!source) return;
      for (let i = 0; i < 600; i++) {
        events.push({
          line: { ...source, trace: null, sample: i, problem: random() < 0.5 ? 0 : i },
        });
      }
    },
  },
];

/** What happens to a study.json. */
export const OF_STUDIES: readonly Mutation[] = [
  ofArms({
    name: 'arm of another name',
    why: 'another program, or a version to come',
    set: (arm, random) => {
      arm['id'] = anyArm(random);
    },
  }),
  ofArms({
    name: 'arm of another size',
    why: 'somebody changed the file by hand',
    set: (arm, random) => {
      arm[randomChoice(random, ['samples', 'problems'])] = anyCount(random);
    },
  }),
  {
    name: 'very many arms',
    why: 'a search over options',
    change: ({ header: { whole } }) => {
      const arms = isRecord(whole) && whole['arms'];
      if (!Array.isArray(arms)) return;
      for (let i = 0; i < 400; i++) arms.push({ id: `apr window=${i}`, samples: 1, problems: 6 });
    },
  },
  {
    name: 'study of another task',
    why: 'an evaluation of questions with answers',
    change: ({ header: { whole } }, random) => {
      if (isRecord(whole)) whole['task'] = randomChoice(random, ['answers', 'none', 'chess', '']);
    },
  },
  {
    name: 'another count of problems',
    why: 'somebody changed the file by hand',
    change: ({ header: { whole } }, random) => {
      const problems = isRecord(whole) && whole['problems'];
      if (isRecord(problems)) problems['count'] = anyCount(random);
    },
  },
];

/** Ids that this program gives, might give, or never gives. */
export function anyArm(random: Random): string {
  return randomChoice(random, [
    ...[
      'apr',
      'apr alone',
      'apr children=0',
      'apr window=0',
      'apr window=1',
      'apr children=999999999',
    ],
    ...[
      'apr model=%',
      'apr model=a%0Ab',
      'apr temperature=1e-9',
      'sos ordered sampled',
      'sos cons@1',
    ],
    ...[
      'sos cons@999999999',
      'sos pass@4 alone',
      'sos sampled alone',
      'apr sampled',
      'beam',
      'beam@8',
    ],
    anyText(random),
  ]);
}

interface Setting {
  readonly name: string;
  readonly why: string;
  readonly set: (record: Json, random: Random) => void;
}

/** A change of one record, of a few or of all of them. */
function ofRecords({ name, why, set }: Setting): Mutation {
  return {
    name,
    why,
    change: ({ events }, random) => {
      const share = randomChoice(random, [0.03, 0.2, 1]);
      for (const event of events) {
        const record = random() < share ? recordOf(event) : undefined;
        if (record && Object.keys(record).length > 0) set(record, random);
      }
    },
  };
}

function ofArms({ name, why, set }: Setting): Mutation {
  return {
    name,
    why,
    change: ({ header: { whole } }, random) => {
      const arms = isRecord(whole) && whole['arms'];
      const arm: unknown = Array.isArray(arms) && arms.length > 0 && randomChoice(random, arms);
      if (isRecord(arm)) set(arm, random);
    },
  };
}

function recordOf({ line }: Json): Json | undefined {
  return isRecord(line) ? line : undefined;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
