import { HumanError } from '../../common/humanError';
import type { Bytes } from './traceImport';

/**
 * A whole file as text, without a byte order mark, for formats that cannot be read in parts.
 * @throws HumanError where it is longer than a text can be
 */
export async function wholeText(bytes: Bytes): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  for await (const chunk of bytes) pieces.push(decoder.decode(chunk, { stream: true }));
  pieces.push(decoder.decode());
  try {
    return pieces.join('');
  } catch {
    throw new HumanError('This file is too large to be read at once. Split it into several files.');
  }
}
