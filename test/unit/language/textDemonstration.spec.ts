import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import { countCompactTokens } from '../../../src/language/compact/tokens';
import { renderText } from '../../../src/language/text/renderer';
import { fromTraceDict, type ThreadTree, toTraceDict } from '../../../src/language/text/traceDict';
import { demonstrateFive, demonstration, threadsOf } from './demonstrations';
import { readText, traceDicts } from './fixtures';

/** What the text keeps of a demonstration. */
function treeOf({ prompt, events, spawns }: ThreadTree): ThreadTree {
  return { prompt, events, spawns: spawns.map((children) => children.map(treeOf)) };
}

describe('what the solvers write', () => {
  it('comes back from text, thread by thread', () => {
    fc.assert(
      fc.property(demonstration, (run) => {
        for (const { prompt, events } of threadsOf(run)) {
          expect(readText(renderText(prompt, events), prompt)).toEqual({ events, prompt });
        }
      }),
      { numRuns: 25 },
    );
  });

  it('reads like a published transcript', () => {
    const run = demonstrateApr(
      { method: 'apr', children: 'unlimited', perSpawn: 2, target: 27, numbers: [53, 31, 26, 22] },
      { window: 256, countTokens: countCompactTokens },
    );
    const text = renderText(run.prompt, run.events.slice(0, 1));
    expect(text.split('\n')).toEqual([
      'Moving to Node #0',
      'Current State: 27:[53, 31, 26, 22], Operations: []',
      'Exploring Operation: 53-31=22, Resulting Numbers: [26, 22, 22]',
      'Generated Node #0,0: 27:[26, 22, 22] Operation: 53-31=22',
      'Exploring Operation: 53-26=27, Resulting Numbers: [31, 27, 22]',
      'Generated Node #0,1: 27:[31, 27, 22] Operation: 53-26=27',
      '<Calling Sub Searches>',
      '<Start Sub Search 0 at level 1> Moving to Node #0,0',
      '<Start Sub Search 1 at level 1> Moving to Node #0,1',
      '<End Calling Sub Searches>',
      '',
    ]);
  });
});

describe('trace_dict', () => {
  it('of a demonstration gives it back', () => {
    fc.assert(
      fc.property(demonstration, (run) => {
        expect(fromTraceDict(toTraceDict(run), run.prompt)).toEqual(treeOf(run));
      }),
      { numRuns: 25 },
    );
  });

  it('of nested spawns gives them back', () => {
    const run = demonstrateFive();
    const dict = toTraceDict(run);
    expect(dict.sub_calls?.[0]?.[0]?.sub_calls).not.toHaveLength(0);
    expect(dict.sub_calls?.[0]?.[0]?.main_calls[0]).toContain('<Start Sub Search 0 at level 2>');
    expect(fromTraceDict(dict, run.prompt)).toEqual(treeOf(run));
  });

  it('has its children begin and return as in the published repository', () => {
    const run = demonstrateApr(
      { method: 'apr', children: 'unlimited', perSpawn: 8, target: 27, numbers: [53, 31, 26, 22] },
      { window: 256, countTokens: countCompactTokens },
    );
    const dict = toTraceDict(run);
    const solved = run.spawns[0]?.findIndex((child) => child.solution) ?? -1;
    const child = dict.sub_calls?.[0]?.[solved]?.main_calls[0] ?? '';
    expect(child).toMatch(new RegExp(`^Moving to Node #0,${solved}\n`));
    // What a child returns is its way to the goal as it prints it after the first claim.
    const claim = 'equal: Goal Reached\n';
    expect(dict.main_calls[1]).toContain(child.slice(child.indexOf(claim) + claim.length));
    expect(dict.main_calls[1]).not.toContain('<Calling Sub Searches>');
    expect(dict.main_calls[0]).toMatch(/<End Calling Sub Searches>\n$/);
  });

  it('of the published solver comes back, and its events need no names of children', () => {
    for (const dict of traceDicts) {
      const tree = fromTraceDict(dict);
      expect(tree && toTraceDict(tree)).toEqual(dict);
      const first = tree?.spawns[0]?.[0]?.events[0];
      expect(first?.type === 'move' ? first.marks : undefined).toBeUndefined();
      const joins = tree?.events.filter((event) => event.type === 'join') ?? [];
      const steps = joins.flatMap((event) => event.results.flatMap((result) => result ?? []));
      expect(steps.filter((step) => step.marks)).toEqual([]);
    }
  });

  it('of its evaluation results comes back, with the sub_calls that they leave out', () => {
    for (const dict of traceDicts) {
      const cut = (call: string) => call.slice(0, -1);
      const groups = (dict.sub_calls ?? []).map((children) =>
        children.map(({ main_calls }) => ({ main_calls: main_calls.map(cut) })),
      );
      const result = { main_calls: dict.main_calls.map(cut), sub_calls: groups };
      const tree = fromTraceDict(result);
      expect(tree && toTraceDict(tree)).toEqual({
        ...result,
        sub_calls: groups.map((children) => children.map((child) => ({ ...child, sub_calls: [] }))),
      });
    }
  });

  it('with no call has no run', () => {
    expect(fromTraceDict({ main_calls: [] })).toBeUndefined();
  });
});
