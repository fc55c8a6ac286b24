/** A cell, or a list of them in one; null and undefined are empty, for what is not known. */
export type CsvValue = Single | readonly Single[];

type Single = string | number | boolean | null | undefined;

/**
 * How a spreadsheet recognises a formula, full-width signs included. Blanks and what is not seen may
 * stand before it: some spreadsheets skip them.
 */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** A text that begins like one and says a number, as `+12.5`. */
const SIGNED_NUMBER = /^[+-]\d+(\.\d+)?$/;

/**
 * A row of comma-separated values with its line break (RFC 4180). What a spreadsheet would take for
 * a formula becomes text, by an apostrophe in front: the texts are a model's, or of anybody's file.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/**
 * One value as it stands in a row, in quotes where it needs them: some spreadsheets end a cell at a
 * semicolon or a tab as well. The values of a list have blanks between them.
 */
export function csvCell(value: CsvValue): string {
  // Each for readers that take a list apart, and all together for those that do not.
  const text = guarded(isList(value) ? value.map(guarded).join(' ') : value);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function guarded(value: Single): string {
  if (typeof value !== 'string') return String(value ?? '');
  return FORMULA.test(value) && !SIGNED_NUMBER.test(value) ? `'${value}` : value;
}

function isList(value: CsvValue): value is readonly Single[] {
  return Array.isArray(value);
}
