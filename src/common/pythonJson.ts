import { HumanError } from './humanError';

/**
 * The value of a JSON text as Python's json module writes it: `NaN`, `Infinity` and `-Infinity`
 * become null, and a byte order mark before it is skipped.
 * @throws HumanError with the line and the column of the first thing that is not JSON, from 1
 */
export function parsePythonJson(text: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    // Only then: few files have such numbers, and the first pass is much faster.
  }
  try {
    return JSON.parse(withoutNaN(json)) as unknown;
  } catch {
    const before = json.slice(0, faultIn(json)).split('\n');
    throw new HumanError(
      'It is not valid JSON at line {0}, column {1}. Mend it there, or save the file again.',
      before.length,
      (before.at(-1) ?? '').length + 1,
    );
  }
}

function withoutNaN(json: string): string {
  const pattern = /"|-?Infinity|NaN/g;
  const parts: string[] = [];
  let from = 0;
  for (let found = pattern.exec(json); found; found = pattern.exec(json)) {
    if (found[0] === '"') {
      pattern.lastIndex = readString(json, found.index).end;
      continue;
    }
    parts.push(json.slice(from, found.index), 'null');
    from = pattern.lastIndex;
  }
  parts.push(json.slice(from));
  return parts.join('');
}

/** Where the string ends whose first quotation mark is at this place, or where it is wrong. */
function readString(json: string, at: number): { readonly end: number; readonly isWhole: boolean } {
  // A quotation mark, what must not stand in a string, or a whole escape sequence.
  const pattern = /["\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})?/g;
  pattern.lastIndex = at + 1;
  for (let found = pattern.exec(json); found; found = pattern.exec(json)) {
    if (found[0] === '"') return { end: pattern.lastIndex, isWhole: true };
    if (found[0].length === 1) return { end: found.index, isWhole: false };
  }
  return { end: json.length, isWhole: false };
}

type Wanted = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'next';

/** Where a text stops being JSON. Without recursion, since it may be nested deep. */
function faultIn(json: string): number {
  const space = /[ \t\n\r]*/y;
  const word =
    /-?Infinity|NaN|null|true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
  /** What closes the lists and objects that are open. */
  const closers: string[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  for (;;) {
    at = skip(space, json, at);
    const character = json.charAt(at);
    if (wanted === 'first value' || wanted === 'first key') {
      const filled: Wanted = wanted === 'first key' ? 'key' : 'value';
      wanted = character === closers.at(-1) ? 'next' : filled;
    }
    if (wanted === 'next') {
      if (character === closers.at(-1)) closers.pop();
      else if (character === ',' && closers.length > 0) {
        wanted = closers.at(-1) === ']' ? 'value' : 'key';
      } else return at;
      at++;
    } else if (wanted === 'colon') {
      if (character !== ':') return at;
      wanted = 'value';
      at++;
    } else if (character === '"') {
      const { end, isWhole } = readString(json, at);
      if (!isWhole) return end;
      wanted = wanted === 'key' ? 'colon' : 'next';
      at = end;
    } else if (wanted === 'key') {
      return at;
    } else if (character === '[' || character === '{') {
      closers.push(character === '[' ? ']' : '}');
      wanted = character === '[' ? 'first value' : 'first key';
      at++;
    } else {
      const end = skip(word, json, at);
      if (end === at) return at;
      wanted = 'next';
      at = end;
    }
  }
}

/** Where what a sticky pattern matches at this place ends. */
function skip(pattern: RegExp, json: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(json) ? pattern.lastIndex : at;
}
