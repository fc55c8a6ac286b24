import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { multiverseText } from '../../../../src/trace/import/multiverse';
import { parallelReasoner } from '../../../../src/trace/import/parallelReasoner';
import { paraThinkerText } from '../../../../src/trace/import/paraThinker';
import { threadWeaverResults } from '../../../../src/trace/import/threadWeaverResults';
import { verlRollouts } from '../../../../src/trace/import/verlRollouts';
import { faultsOf, fixture, headOf, readAll, summary } from './readImport';

const IMPORTS = [
  threadWeaverResults,
  verlRollouts,
  parallelReasoner,
  paraThinkerText,
  multiverseText,
];

test.each([
  ['threadweaver-results.jsonl', threadWeaverResults],
  ['threadweaver-bom.jsonl', threadWeaverResults],
  ['verl-120.jsonl', verlRollouts],
  ['verl-parallel-r1.jsonl', verlRollouts],
  ['npr.json', parallelReasoner],
  ['parathinker.json', paraThinkerText],
  ['multiverse.json', multiverseText],
  ['multiverse.txt', multiverseText],
])('%s is of one format', (name, format) => {
  const head = headOf(fixture(name));
  expect(IMPORTS.filter((one) => one.recognises(head))).toEqual([format]);
});

test('files of other formats are of none', () => {
  for (const text of ['', '{}', '[]', '{"input": "a", "output": "b"}', 'plain text', '{"0": {}}']) {
    expect(IMPORTS.filter((one) => one.recognises({ text }))).toEqual([]);
  }
});

test('a line longer than the head is known by its beginning', () => {
  const long = 'x'.repeat(70_000);
  const head = (text: string) => headOf(new TextEncoder().encode(text));
  const result = head(`{"message_idx": 0, "sample_idx": 0, "result": "${long}"}`);
  expect(threadWeaverResults.recognises(result)).toBe(true);
  expect(verlRollouts.recognises(head(`{"input": "${long}", "output": "a"}`))).toBe(true);
});

describe('ThreadWeaver', () => {
  test('a run a line, with its prompt and its threads', async () => {
    const { runs, faults } = await readAll(
      threadWeaverResults,
      fixture('threadweaver-results.jsonl'),
      100,
    );
    expect(faults).toEqual([]);
    expect(runs).toHaveLength(2);
    expect(runs[0]).toMatchObject({
      title: '12*34+5*6 = ?',
      method: 'ThreadWeaver',
      verdict: { claimed: true, answer: '438' },
    });
    expect(runs[0]?.threads.map(summary)).toEqual([
      '0 < - "": prompt <|im_start|>; text <think> Mult; spawn 1,2 [multiply 12 by 34|multiply 5 by 6]; ' +
        'join [1: 12*34 = 12*30 + 12*4 = 360 + 48 = 408|2: 5*6 = 30]; text Together 408',
      '1 < 0 "multiply 12 by 34": prompt <Thread>; text 1: 12*34 = 1; text </Thread>',
      '2 < 0 "multiply 5 by 6": prompt <Thread>; text 2: 5*6 = 30; text </Thread>',
    ]);
    expect(runs[0]?.threads.map(({ sees }) => sees)).toEqual(['message', 'context', 'context']);
    expect(runs[0]?.threads[0]?.parts[3]).toMatchObject({ kind: 'join', brings: 'text' });
  });

  test('a byte order mark is no part of the first line', async () => {
    const { runs } = await readAll(threadWeaverResults, fixture('threadweaver-bom.jsonl'));
    expect(runs).toHaveLength(1);
  });
});

describe('verl', () => {
  test('text with tags and without, and a NaN', async () => {
    const { runs, faults } = await readAll(verlRollouts, fixture('verl-120.jsonl'));
    expect(faults).toEqual([]);
    expect(runs.map(({ title, method, verdict }) => ({ title, method, verdict }))).toEqual([
      {
        title: '12*34+5*6 = ?',
        method: 'ThreadWeaver',
        verdict: { claimed: true, verified: true, answer: '438', reason: 'score 1' },
      },
      {
        title: '7*8+9 = ?',
        method: undefined,
        verdict: { claimed: true, verified: false, answer: '65' },
      },
    ]);
    expect(runs[1]?.threads.map(summary)).toEqual([
      '0 < - "": prompt user 7*8+9 =; text <think> 56 +',
    ]);
  });

  test('wrong tags are faults of their parts, and broken lines are left out', async () => {
    const { runs, faults } = await readAll(verlRollouts, fixture('verl-parallel-r1.jsonl'));
    expect(runs.map(({ method }) => method)).toEqual(['Parallel-R1', 'Parallel-R1']);
    expect(runs[0]?.threads.map(summary)).toEqual([
      '0 < - "": prompt user 7*8+9 =; text Two ways.; spawn 1,2 [|]; ' +
        'join [56+9 = 65|63+2 = 65]; text \\boxed{65}',
      '1 < 0 "56+9 = 65": prompt <Path>; text 56+9 = 65; text </Path>',
      '2 < 0 "63+2 = 65": prompt <Path>; text 63+2 = 65; text </Path>',
    ]);
    expect(runs[0]?.verdict).toMatchObject({ verified: true, reason: 'score 1' });
    expect(runs[1]?.verdict).toBeUndefined();
    expect(faultsOf(runs[1]?.threads ?? [])).toEqual([
      'missing <Summary>',
      'interleaved </Path>',
      'unclosed <Path>',
    ]);
    expect(faults).toEqual([
      { place: 'line 3', reason: 'it has no text in `input` and `output`' },
      { place: 'line 5', reason: expect.stringContaining('line 1, column') },
    ]);
  });

  test('a file without a run is an error that says why', async () => {
    await expect(readAll(verlRollouts, '{"input": 1}\n')).rejects.toThrow(HumanError);
    await expect(readAll(verlRollouts, '\n')).rejects.toThrow('it is empty');
  });
});

test('Native Parallel Reasoner: a run a sample', async () => {
  const { runs, faults } = await readAll(parallelReasoner, fixture('npr.json'));
  expect(faults).toEqual([]);
  expect(runs.map(({ title }) => title)).toEqual(['6*7+1 = ?', '6*7+1 = ?']);
  expect(runs.map(({ verdict }) => verdict)).toEqual([
    { claimed: true, verified: true, answer: '43', reason: '1 of 2 right' },
    { claimed: false },
  ]);
  expect(runs[0]?.threads.map(({ title }) => title)).toEqual([
    undefined,
    'multiply first',
    'add seven times',
  ]);
  expect(faultsOf(runs[1]?.threads ?? [])).toEqual(['missing <takeaway>', 'unclosed <step>']);
  await expect(readAll(parallelReasoner, '{"0": {}}')).rejects.toThrow(HumanError);
  await expect(readAll(parallelReasoner, '{"0": ')).rejects.toThrow('line 1, column 7');
});

test('ParaThinker in a list of problems', async () => {
  const { runs } = await readAll(paraThinkerText, fixture('parathinker.json'));
  expect(runs).toMatchObject([
    { title: '6*7', method: 'ParaThinker', verdict: { claimed: true, answer: '42' } },
  ]);
  expect(runs[0]?.threads.map(summary)).toEqual([
    '0 < - "": prompt 6*7; spawn 1,2 [|]; join [6*7 = 42|7*6 = 42]',
    '1 < 0 "6*7 = 42": prompt <think1>; text 6*7 = 42; text </think1>',
    '2 < 0 "7*6 = 42": prompt <think2>; text 7*6 = 42; text </think2>',
  ]);
});

describe('Multiverse', () => {
  test('the bare text is the same tree as in JSON, on lines too', async () => {
    const [bare, listed] = await Promise.all(
      ['multiverse.txt', 'multiverse.json'].map((name) => readAll(multiverseText, fixture(name))),
    );
    const rows = JSON.parse(fixture('multiverse.json').toString()) as unknown[];
    const lines = await readAll(
      multiverseText,
      [...rows, ...rows].map((row) => JSON.stringify(row)).join('\n') + '\n{"a"\n',
    );
    expect(bare?.runs[0]?.threads.map(summary)).toEqual([
      '0 < - "": text <Think> We l; spawn 1,2 [product|sum]; join [1: 6*7 = 42|2: 6+7 = 13]; text </Think> Fin',
      '1 < 0 "product": prompt <Path>; text 1: 6*7 = 42; text </Path>',
      '2 < 0 "sum": prompt <Path>; text 2: 6+7 = 13; spawn 3,4 [check by 7+6|check by 5+8]; ' +
        'join [2.1: 7+6 = 13|2.2: 5+8 = 13]; text ; text </Path>',
      '3 < 2 "check by 7+6": prompt <Path>; text 2.1: 7+6 = 1; text </Path>',
      '4 < 2 "check by 5+8": prompt <Path>; text 2.2: 5+8 = 1; text </Path>',
    ]);
    expect(listed?.runs[0]?.title).toBe('product and sum of 6 and 7');
    expect(listed?.runs[0]?.threads.slice(1)).toEqual(bare?.runs[0]?.threads.slice(1));
    expect(lines.runs).toEqual([listed?.runs[0], listed?.runs[0]]);
    expect(lines.faults).toMatchObject([{ place: 'line 3' }]);
  });

  test('children belong to the message of their number; one that is missing returned nothing', async () => {
    const text =
      '<Parallel><Goal><Outline>1: a</Outline><Outline>2: b</Outline><Outline>3: c</Outline></Goal>' +
      '<Path>3: C</Path><Path>1: A</Path><Conclusion>d</Conclusion></Parallel>';
    const { runs } = await readAll(multiverseText, text);
    expect(runs[0]?.threads.map(summary)).toEqual([
      '0 < - "": spawn 1,2,3 [a|b|c]; join [1: A||3: C]',
      '1 < 0 "a": prompt <Path>; text 1: A; text </Path>',
      '2 < 0 "b": ',
      '3 < 0 "c": prompt <Path>; text 3: C; text </Path>',
    ]);
    expect(faultsOf(runs[0]?.threads ?? [])).toEqual(['missing <Path>']);
  });

  test('100,000 levels are as many threads, and not longer than the text', async () => {
    const open = '<Parallel><Goal><Outline>1: a</Outline></Goal><Path>1: b';
    const close = '</Path><Conclusion>c</Conclusion></Parallel>';
    const text = open.repeat(100_000) + close.repeat(100_000);
    const { runs } = await readAll(multiverseText, text);
    expect(runs[0]?.threads).toHaveLength(100_001);
    const written = JSON.stringify(runs[0]?.threads).length;
    expect(written).toBeLessThan(8 * text.length);
  });

  test('10 MB of unclosed tags are read', async () => {
    const text = '<Parallel><Goal>'.repeat(10_000_000 / 16);
    const { runs } = await readAll(multiverseText, text);
    expect(faultsOf(runs[0]?.threads ?? [])).toContain('unclosed <Goal>');
  });
});
