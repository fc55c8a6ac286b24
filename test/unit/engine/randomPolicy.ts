import {
  applyOperation,
  compute,
  type Operation,
  OPERATORS,
} from '../../../src/countdown/arithmetic';
import {
  createRandom,
  hash32,
  type Random,
  randomChoice,
  randomInteger,
} from '../../../src/common/random';
import { ids, type Policy, sampledSince, SCRIPTED_SHAPE, words } from './scriptedRunner';

const WORDS = ids(
  'up spawn endspawn join endjoin goal miss solution fail + - * / 5 7 thousands1 <eos>',
);

/**
 * A model with a mind of its own: for each prompt it makes up lines that spawn, explore, claim and
 * break the grammar, and each context has logits of its own. Greedy decoding follows the lines;
 * drawing strays from them.
 */
export function randomPolicy(seed: number): Policy {
  const lines = new Map<string, number[]>();
  return (context) => {
    const { prompt, sampled } = sampledSince(context);
    const key = prompt.join();
    const said = lines.get(key) ?? linesFor(prompt, createRandom(hash32(`${seed}/${key}`)));
    lines.set(key, said);
    const random = createRandom(hash32(`${seed}/${context.join()}`));
    const logits = new Float32Array(SCRIPTED_SHAPE.vocabularySize).fill(-30);
    for (const word of WORDS) logits[word] = 4 * random();
    logits[said[Math.min(sampled.length, said.length - 1)] as number] = 9;
    return logits;
  };
}

function linesFor(prompt: readonly number[], random: Random): number[] {
  const numbers = words(prompt.slice(5, -1)).split(' ').map(Number);
  const lines: string[] = [];
  if (numbers.length > 1) {
    for (let spawns = randomInteger(random, 0, 2); spawns > 0; spawns--) {
      const messages = Array.from({ length: randomInteger(random, 1, 4) }, () =>
        random() < 0.1 ? '99 + 98 197' : text(randomOperation(numbers, random)),
      );
      lines.push(`spawn ${messages.join(' ')} endspawn`);
    }
    if (numbers.length > 2) {
      const operation = randomOperation(numbers, random);
      const left = applyOperation(numbers, operation) ?? [];
      lines.splice(
        randomInteger(random, 0, lines.length),
        0,
        `${text(operation)} ${left.join(' ')} up`,
      );
    }
  }
  const end = random();
  if (end < 0.1) lines.push('spawn 5 + endspawn');
  else if (end < 0.2) lines.push('up');
  else if (end < 0.5) lines.push('fail <eos>');
  else lines.push(`solution ${answer(numbers, random)} <eos>`);
  return ids(lines.join(' '));
}

function randomOperation(numbers: readonly number[], random: Random): Operation {
  for (;;) {
    const i = randomInteger(random, 0, numbers.length - 1);
    const j = randomInteger(random, 0, numbers.length - 1);
    const [left, right] = [numbers[i] as number, numbers[j] as number];
    const operator = randomChoice(random, OPERATORS);
    const result = i === j ? undefined : compute(left, operator, right);
    // `words` reads back numbers below 1,000.
    if (result !== undefined && result < 1000) return { left, operator, right, result };
  }
}

function answer(numbers: readonly number[], random: Random): string {
  const steps: string[] = [];
  for (let state = [...numbers]; state.length > 1;) {
    const operation = randomOperation(state, random);
    steps.push(text(operation));
    state = applyOperation(state, operation) ?? [];
  }
  return steps.join(' ');
}

function text({ left, operator, right, result }: Operation): string {
  return `${left} ${operator} ${right} ${result}`;
}
