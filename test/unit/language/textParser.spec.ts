import { describe, expect, it } from 'vitest';
import { TextParser } from '../../../src/language/text/parser';
import { renderText } from '../../../src/language/text/renderer';
import { readText, sosTexts, traceDicts } from './fixtures';

const OPENING = 'Moving to Node #0\nCurrent State: 93:[7, 21, 15, 48], Operations: []\n';
const EXPLORED = (operation: string, numbers: string, node: string) =>
  `Exploring Operation: ${operation}, Resulting Numbers: [${numbers}]\n` +
  `Generated Node #${node}: 93:[${numbers}] Operation: ${operation}\n`;
const FIRST = EXPLORED('21+15=36', '7, 48, 36', '0,0');
const SECOND = EXPLORED('21-15=6', '7, 48, 6', '0,1');

/** The events of a text that comes back. */
function eventsOf(text: string) {
  const { events, prompt } = readText(text);
  expect(renderText(prompt, events)).toBe(text);
  return events;
}

const operation = (text: string) => {
  const [, left, operator, right, result] = /(\d+)(.)(\d+)=(\d+)/.exec(text) ?? [];
  return { left: Number(left), operator, right: Number(right), result: Number(result) };
};

describe('the prompt', () => {
  it('is told by the first lines', () => {
    expect(readText(OPENING)).toEqual({
      events: [],
      prompt: {
        method: 'apr',
        children: 'unlimited',
        perSpawn: 8,
        target: 93,
        numbers: [7, 21, 15, 48],
      },
    });
    expect(readText(sosTexts[0] as string).prompt).toMatchObject({ method: 'sos', target: 43 });
  });

  it('has its budget before it', () => {
    expect(readText(`Sub Call Budget: 10 ${OPENING}`)).toMatchObject({
      events: [],
      prompt: { children: 10 },
    });
    const state = OPENING.slice(OPENING.indexOf('\n') + 1);
    expect(readText(`Token Budget: 1024 ${state}`)).toMatchObject({
      events: [],
      prompt: { method: 'sos', window: 1024 },
    });
  });

  it('of a child is its node, with the way to it', () => {
    const text =
      "Moving to Node #0,2\nCurrent State: 93:[15, 48, 28], Operations: ['7+21=28']\n" +
      'No solution found.\n';
    expect(eventsOf(text)).toEqual([
      {
        type: 'move',
        numbers: [15, 48, 28],
        marks: { node: '0,2', path: [operation('7+21=28')] },
      },
      { type: 'giveUp' },
    ]);
  });
});

describe('faults', () => {
  const explored = (text: string) => eventsOf(`${OPENING}${text}`)[0];

  it('are on the operations that are wrong', () => {
    expect(explored(FIRST)).toMatchObject({ faults: [] });
    expect(explored(EXPLORED('21+15=37', '7, 48, 37', '0,0'))).toMatchObject({
      faults: ['wrong arithmetic'],
    });
    expect(explored(EXPLORED('20+15=35', '7, 48, 35', '0,0'))).toMatchObject({
      faults: ['wrong operand'],
    });
    expect(explored(EXPLORED('21+15=36', '7, 49, 36', '0,0'))).toMatchObject({
      faults: ['wrong numbers'],
    });
  });

  it('mark a state that the thread has explored before, whatever its order', () => {
    const again = EXPLORED('21+15=36', '36, 7, 48', '0,1');
    expect(eventsOf(`${OPENING}${FIRST}${again}`)[1]).toMatchObject({
      faults: ['repeated state'],
    });
  });

  it('mark messages of a spawn', () => {
    const wrong = EXPLORED('21-15=5', '7, 48, 5', '0,0');
    const spawn = '<Start Sub Search 0 at level 1> Moving to Node #0,0\n';
    const text = `${OPENING}${wrong}<Calling Sub Searches>\n${spawn}<End Calling Sub Searches>\n`;
    expect(eventsOf(text)).toMatchObject([
      { type: 'spawn', messages: [{ faults: ['wrong arithmetic'] }] },
    ]);
  });
});

describe('a spawn', () => {
  const call = (...nodes: string[]) =>
    '<Calling Sub Searches>\n' +
    nodes
      .map((node, i) => `<Start Sub Search ${i} at level 1> Moving to Node #${node}\n`)
      .join('') +
    '<End Calling Sub Searches>\n';

  it('takes in the operations that it hands over', () => {
    expect(eventsOf(OPENING + FIRST + SECOND + call('0,0', '0,1'))).toEqual([
      {
        type: 'spawn',
        messages: [
          { operation: operation('21+15=36'), numbers: [7, 48, 36], faults: [] },
          { operation: operation('21-15=6'), numbers: [7, 48, 6], faults: [] },
        ],
      },
    ]);
    expect(eventsOf(OPENING + FIRST + SECOND + call('0,1', '0,0'))).toMatchObject([
      { type: 'spawn', messages: [{ marks: { node: '0,1' } }, { marks: { node: '0,0' } }] },
    ]);
  });

  it('leaves operations alone that it does not hand over', () => {
    expect(eventsOf(OPENING + FIRST + SECOND + call('0,1'))).toMatchObject([
      { type: 'explore' },
      { type: 'explore' },
      { type: 'spawn', messages: [{ numbers: [7, 48, 6], marks: { node: '0,1' } }] },
    ]);
  });

  it('may hand over nothing', () => {
    const join = '<Sub Searches>\n<End Sub Searches>\n';
    expect(eventsOf(OPENING + call())).toEqual([{ type: 'spawn', messages: [] }]);
    expect(eventsOf(OPENING + join)).toEqual([
      { type: 'spawn', messages: [] },
      { type: 'join', results: [] },
    ]);
  });

  it('is malformed where it names a node that was never generated', () => {
    expect(eventsOf(OPENING + FIRST + call('0,7'))).toMatchObject([
      { type: 'explore' },
      { type: 'malformed', kind: 'malformed spawn', text: call('0,7') },
    ]);
  });

  it('is unserved where the thread ends in it', () => {
    const begun = call('0,0').slice(0, -10);
    expect(eventsOf(OPENING + FIRST + begun)).toMatchObject([
      { type: 'explore' },
      { type: 'malformed', kind: 'unserved spawn', text: begun },
    ]);
  });

  it('goes on with a join, in the text that is cut and in the one that is not', () => {
    const spawned = OPENING + FIRST + call('0,0');
    const join =
      '<Sub Searches>\n<No Solution in Sub Search 0 at level 1 at Node #0,0>\n<End Sub Searches>\n';
    const parser = new TextParser();
    const events = parser.push(spawned);
    parser.cutSpawn();
    events.push(...parser.push(join), ...parser.end());
    expect(events).toMatchObject([{ type: 'spawn' }, { type: 'join', results: [null] }]);
    expect(events).toEqual(eventsOf(OPENING + FIRST + join));
    expect(eventsOf(spawned + join)).toMatchObject([{ type: 'spawn' }, { type: 'join' }]);
  });
});

describe('the rest of the protocol', () => {
  it('gives the joined results in the order of the spawn', () => {
    const { events } = readText(traceDicts[0]?.main_calls[1] as string);
    const [spawn, join, answer] = events;
    expect(events.map((event) => event.type)).toEqual(['spawn', 'join', 'answer']);
    if (spawn?.type !== 'spawn' || join?.type !== 'join' || answer?.type !== 'answer') return;
    expect(join.results).toHaveLength(spawn.messages.length);
    const found = join.results.findIndex((result) => result !== null);
    expect(join.results[found]?.[0]).toEqual(spawn.messages[found]?.operation);
    expect(answer.steps).toMatchObject([
      operation('21/7=3'),
      operation('15*3=45'),
      operation('48+45=93'),
    ]);
  });

  it('marks the nested searches of SoS+ with their level', () => {
    const levels = sosTexts.map((text) => {
      let level = 0;
      for (const event of readText(text).events) {
        const mark = event.type !== 'malformed' ? event.marks?.level : undefined;
        if (event.type === 'move') level = mark ?? level;
        if (event.type !== 'giveUp') continue;
        expect(mark ?? 0).toBe(level);
        level--;
      }
      return level;
    });
    // A search that fails ends at level 0, and one that succeeds where it is.
    expect(new Set(levels)).toContain(-1);
  });

  it('keeps claims that are wrong', () => {
    const text =
      OPENING +
      "Moving to Node #0,0\nCurrent State: 93:[48, 45], Operations: ['7+21=28', '15+28=43']\n" +
      'Exploring Operation: 48+45=94, Resulting Numbers: [94]\n' +
      '93,93 equal: Goal Reached\n' +
      'Moving to Node #0\n';
    expect(eventsOf(text)).toMatchObject([
      // A first move that is named needs the prompt's lines as a move.
      { type: 'move', marks: { node: '0' } },
      { type: 'move', numbers: [48, 45] },
      { type: 'explore', faults: ['wrong arithmetic'] },
      { type: 'goal' },
      { type: 'malformed', kind: 'malformed answer' },
    ]);
  });

  it('does not understand numbers that would not come back, or above 15 digits', () => {
    for (const product of ['0036', '3.5', '-36', '3600000000000000']) {
      const text = `${OPENING}Exploring Operation: 21+15=${product}, Resulting Numbers: [${product}]\n`;
      expect(eventsOf(text)).toMatchObject([
        { type: 'move' },
        { type: 'malformed', kind: 'unexpected line' },
      ]);
    }
  });
});
