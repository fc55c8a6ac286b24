import { LONGEST_TITLE, plainText } from '../../common/plainText';

/** Enough of a text for its title; what comes after is not looked at. */
const LOOKED_AT = 65_536;

/** Marks of chat templates, such as `<|im_start|>` and `<｜User｜>`. */
const CHAT_MARK = /<[|｜]([^<>|｜]{0,40})[|｜]>/g;
const ROLE = /^(?:system|user|assistant)$/i;

/** The first words of a text, in a line. */
export function titleOf(text: string): string {
  const words = text.slice(0, LOOKED_AT).trim().replace(/\s+/g, ' ');
  return plainText(words, LONGEST_TITLE);
}

/** What a prompt asks, in a line. */
export function promptTitle(prompt: string): string {
  return titleOf(questionIn(prompt));
}

/** What a prompt asks: of a chat the user's first words, which stand below their role. */
export function questionIn(prompt: string): string {
  const marked = prompt
    .slice(0, LOOKED_AT)
    .replace(CHAT_MARK, (_, word: string) => (ROLE.test(word) ? `\n${word}\n` : ''));
  const lines = marked.split('\n').map((line) => line.trim());
  const user = lines.findIndex((line) => /^user$/i.test(line));
  const asked = lines.slice(user + 1);
  const end = asked.findIndex((line) => ROLE.test(line));
  const said = asked.slice(0, end < 0 ? undefined : end).join('\n');
  return (said.trim() === '' ? lines.join('\n') : said).trim();
}
