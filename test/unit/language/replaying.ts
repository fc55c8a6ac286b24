import type { TraceDict } from '../../../src/language/text/traceDict';
import type { ByteTokenizer } from './byteTokenizer';
import type { Policy } from './scriptedText';

function callsOf({ main_calls, sub_calls = [] }: TraceDict): string[] {
  return [...main_calls, ...sub_calls.flat().flatMap(callsOf)];
}

const END_OF_JOIN = '<End Sub Searches>\n';

/** Writes what a run of the published repository wrote, in each of its calls, between the joins. */
export function replaying(tokenizer: ByteTokenizer, dict: TraceDict): Policy {
  const calls = callsOf(dict).map((text) => ({ text, parts: text.split(END_OF_JOIN) }));
  return (context) => {
    const text = tokenizer.bytes(context.slice(1));
    const parts = text.split(END_OF_JOIN);
    const opening = text.split('\n').slice(0, 2).join('\n');
    const call = calls.find((one) => {
      return one.text.startsWith(opening) && one.parts.length === parts.length;
    });
    const [said = '', part = ''] = [parts.at(-1), call?.parts.at(-1)];
    if (!part.startsWith(said)) throw new Error(`Nobody wrote ${text.slice(-200)}`);
    const [next] = tokenizer.encode(part.slice(said.length, said.length + 50));
    return next ?? (tokenizer.endOfText[0] as number);
  };
}
