import type { Prompt } from '../../countdown/prompt';
import { Lexer, type Symbol, symbolIds } from './vocabulary';

/** The tokens that a thread starts with; all of them are forced. */
export function encodePrompt(prompt: Prompt): number[] {
  return symbolIds(promptSymbols(prompt));
}

/** The same before they are looked up: a prompt of a file may have some that are no tokens. */
export function promptSymbols(prompt: Prompt): Symbol[] {
  const condition =
    prompt.method === 'apr'
      ? [childrenWord(prompt.children), `perSpawn${prompt.perSpawn}`]
      : [...(prompt.shuffled ? ['shuffled'] : []), `window${prompt.window}`];
  return ['<bos>', prompt.method, ...condition, prompt.target, ...prompt.numbers, '|'];
}

function childrenWord(children: number | 'unlimited'): string {
  return children === 'unlimited' ? 'childrenUnlimited' : `children${children}`;
}

/** The prompt of these tokens, or undefined where they are none. */
export function decodePrompt(ids: readonly number[]): Prompt | undefined {
  const lexer = new Lexer();
  const symbols = ids.flatMap((id) => lexer.push(id));
  const words = symbols.filter((s) => typeof s === 'string');
  const [target, ...numbers] = symbols.filter((s) => typeof s === 'number');
  if (target === undefined || numbers.length === 0) return undefined;
  const prompt = conditionOf(words, target, numbers);
  // Encoding it again catches every disorder of the tokens at once.
  return prompt && encodePrompt(prompt).join() === ids.join() ? prompt : undefined;
}

function conditionOf(words: string[], target: number, numbers: number[]): Prompt | undefined {
  const valueOf = (prefix: string) => words.find((w) => w.startsWith(prefix))?.slice(prefix.length);
  if (words.includes('apr')) {
    const children = valueOf('children');
    const perSpawn = valueOf('perSpawn');
    if (children === undefined || perSpawn === undefined) return undefined;
    return {
      method: 'apr',
      children: children === 'Unlimited' ? 'unlimited' : Number(children),
      perSpawn: Number(perSpawn),
      target,
      numbers,
    };
  }
  const window = valueOf('window');
  if (!words.includes('sos') || window === undefined) return undefined;
  return {
    method: 'sos',
    window: Number(window),
    shuffled: words.includes('shuffled'),
    target,
    numbers,
  };
}
