import type { ByteTokenizer } from './byteTokenizer';

/**
 * What a thread writes behind the latest of these in its context, and then it ends; `{end}` at the end
 * of a text is the token that ends a text. What follows nothing of it goes on for ever.
 */
export type Script = readonly (readonly [behind: string, writes: string])[];

/** The next token behind a context. */
export type Policy = (context: readonly number[]) => number;

export function scripted(tokenizer: ByteTokenizer, script: Script): Policy {
  const lines = script.map(([behind, writes]) => [latin(behind), latin(writes)] as const);
  return (ids) => {
    const context = tokenizer.bytes(ids);
    let [latest, writes] = [-1, ''];
    for (const [behind, line] of lines) {
      const at = context.lastIndexOf(behind);
      if (at >= 0 && at + behind.length > latest) [latest, writes] = [at + behind.length, line];
    }
    const said = context.slice(Math.max(0, latest));
    const text = writes.replace(/\{end\}$/, '');
    if (!text.startsWith(said)) throw new Error(`Nobody told what comes behind ${context}`);
    if (said === text) return writes === text ? 120 : (tokenizer.endOfText[0] as number);
    return tokenizer.encodeBytes(text.slice(said.length, said.length + 50))[0] as number;
  };
}

function latin(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
