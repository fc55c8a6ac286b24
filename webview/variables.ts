/**
 * The value with each `var(--name, fallback)` replaced: by the variable's value, or where it has
 * none by the fallback, which may hold variables itself.
 */
export function resolveVariables(value: string, lookup: (name: string) => string): string {
  const start = value.indexOf('var(');
  if (start < 0) return value;
  const end = closing(value, start + 3);
  const inside = value.slice(start + 4, end);
  const comma = inside.indexOf(',');
  const name = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  const fallback = comma < 0 ? '' : inside.slice(comma + 1).trim();
  const resolved = lookup(name) || resolveVariables(fallback, lookup);
  return value.slice(0, start) + resolved + resolveVariables(value.slice(end + 1), lookup);
}

/** Where the bracket that opens at `open` closes; the text's end where it does not. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i;
  }
  return text.length;
}
