/**
 * JSON as Python's json.dump writes it: NaN, Infinity and -Infinity may stand where a number may.
 * @throws SyntaxError with the position
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
  }
  // Strings are matched as well, so that what stands in them is kept; 1e999 is read as Infinity.
  const plain = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|NaN|Infinity/g, (found) =>
    found === 'NaN' ? JSON.stringify(NAN) : found === 'Infinity' ? '1e999' : found,
  );
  return JSON.parse(plain, (_, value: unknown) => (value === NAN ? NaN : value));
}

/** No text is this by chance: no decoder hands out half of a pair. */
const NAN = '\udc00NaN';
