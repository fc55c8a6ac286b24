import { expect, it } from 'vitest';
import type { Demonstration } from '../../../src/countdown/demonstration/demonstration';
import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import { countCompactTokens } from '../../../src/language/compact/tokens';
import { textDocuments } from '../../../src/language/text/documents';
import { aprTextLanguage } from '../../../src/language/text/language';
import { toTraceDict } from '../../../src/language/text/traceDict';
import { ByteTokenizer } from './byteTokenizer';
import { threadsOf } from './demonstrations';
import { replaying } from './replaying';
import type { Policy } from './scriptedText';
import { runText } from './textRun';

const LIMITS = { contextWindow: 30_000, threadTokens: 30_000, runTokens: 500_000 };

/** As with a tokenizer that is made for the text: no token goes on behind a line. */
const tokenizer = new ByteTokenizer('phrases', [
  ...['Exploring Operation: ', ', Resulting Numbers: [', 'Generated Node #', '] Operation: '],
  ...['Moving to Node #', 'Current State: ', ', Operations: [', ' unequal: No Solution\n'],
  ...[' equal: Goal Reached\n', '<Calling Sub Searches>\n', '<Sub Searches>\n', ']\n', ', '],
]);

function demonstrate(numbers: readonly number[], target: number, perSpawn: number) {
  return demonstrateApr(
    { method: 'apr', children: 'unlimited', perSpawn, target, numbers },
    { window: 256, countTokens: countCompactTokens },
  );
}

/** Every context that decoding a demonstration asks a model to go on from. */
async function contextsOf(run: Demonstration): Promise<Set<string>> {
  const contexts = new Set<string>();
  const replayed = replaying(tokenizer, toTraceDict(run));
  const policy: Policy = (context) => {
    contexts.add(tokenizer.bytes(context));
    return replayed(context);
  };
  await runText(aprTextLanguage(tokenizer), tokenizer, policy, run.prompt, LIMITS);
  return contexts;
}

/** Every context that its documents teach to go on from, their segments encoded one by one. */
function taughtContexts(run: Demonstration): Set<string> {
  const contexts = new Set<string>();
  for (const { segments, isEnd } of textDocuments(run, () => true)) {
    const ids: number[] = [tokenizer.beginOfText];
    for (const { text, learned } of segments) {
      for (const id of tokenizer.encode(text)) {
        if (learned) contexts.add(tokenizer.bytes(ids));
        ids.push(id);
      }
    }
    if (isEnd) contexts.add(tokenizer.bytes(ids));
  }
  return contexts;
}

it.each([
  ['that spawns and solves', demonstrate([53, 31, 26, 22], 27, 2)],
  ['that spawns twice and gives up', demonstrate([1, 1, 1, 1], 100, 2)],
])('a demonstration %s teaches what its decoding asks, and no more', async (_, run) => {
  const decoded = await contextsOf(run);
  expect(decoded.size).toBeGreaterThan(300);
  const taught = taughtContexts(run);
  expect([...taught].filter((context) => !decoded.has(context)).slice(0, 1)).toEqual([]);
  expect([...decoded].filter((context) => !taught.has(context)).slice(0, 1)).toEqual([]);
});

it('has a document for each context of a thread, and none of children that are left out', () => {
  const run = demonstrate([53, 31, 26, 22], 27, 2);
  const spawns = [...threadsOf(run)].reduce((sum, thread) => sum + thread.spawns.length, 0);
  const threads = [...threadsOf(run)].length;
  expect(textDocuments(run, () => true)).toHaveLength(threads + spawns);
  expect(textDocuments(run, () => false)).toHaveLength(run.spawns.length + 1);
  const solved = textDocuments(run, ({ solution }) => solution !== null);
  expect(solved.length).toBeLessThan(threads + spawns);
  expect(solved.length).toBeGreaterThan(run.spawns.length + 1);
});
