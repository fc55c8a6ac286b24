import type { SpawnTag } from './grammar';
import type { TagFault, TagMessage } from './tagThread';
import { TagScanner } from './tagScanner';

/** As the decoders of Multiverse, ThreadWeaver and Native Parallel Reasoner find it. */
const NUMBER = /^\s*([0-9]+(?:\.[0-9]+)*)\s*:/;

/** The number at the beginning of a message or of a child's text, such as `2.1`. */
export function numberOf(text: string): string | undefined {
  return NUMBER.exec(text)?.[1];
}

/** The messages between the tags of a spawn, and what is wrong with their own tags. */
export function messagesOf(
  { message }: SpawnTag,
  text: string,
): { readonly messages: readonly TagMessage[]; readonly faults: readonly TagFault[] } {
  if ('part' in message)
    return { messages: partsOf(text, message.part).map(toMessage), faults: [] };
  const { open, close } = message;
  const messages: TagMessage[] = [];
  const faults: TagFault[] = [];
  let pieces: string[] | undefined;
  const finish = () => {
    if (pieces) messages.push(toMessage(pieces.join('')));
    pieces = undefined;
  };
  const scanner = new TagScanner([open, close]);
  for (const { text: piece, isTag } of [...scanner.push(text), ...scanner.end()]) {
    if (!isTag) pieces?.push(piece);
    else if (piece === open) {
      if (pieces) faults.push({ kind: 'unclosed', tag: open });
      finish();
      pieces = [];
    } else {
      if (!pieces) faults.push({ kind: 'stray', tag: close });
      finish();
    }
  }
  if (pieces) faults.push({ kind: 'unclosed', tag: open });
  finish();
  return { messages, faults };
}

/** What stands between these parts, without the space around it; nothing where a text is blank. */
export function partsOf(text: string, part: string): string[] {
  const inner = text.trim();
  if (inner === '') return [];
  return (part === '' ? [inner] : inner.split(part)).map((one) => one.trim());
}

function toMessage(text: string): TagMessage {
  const found = NUMBER.exec(text);
  if (found?.[1] === undefined) return { text: text.trim() };
  return { number: found[1], text: text.slice(found[0].length).trim() };
}
