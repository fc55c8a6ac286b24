/**
 * What stands in the last `\boxed{..}` of a text, with its inner braces; undefined where there is
 * none that ends. Models that answer problems of mathematics write their answer so.
 */
export function boxedAnswer(text: string): string | undefined {
  const mark = '\\boxed{';
  const at = text.lastIndexOf(mark);
  if (at < 0) return undefined;
  const start = at + mark.length;
  const braces = /[{}]/g;
  braces.lastIndex = start;
  let depth = 1;
  for (let found = braces.exec(text); found; found = braces.exec(text)) {
    depth += found[0] === '{' ? 1 : -1;
    if (depth === 0) return text.slice(start, found.index);
  }
  return undefined;
}
