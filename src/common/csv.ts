/** A cell; null and undefined are empty, for what is not known. */
export type CsvValue = string | number | boolean | null | undefined;

/** How a spreadsheet recognises a formula, full-width signs included. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** A text that begins like one and says a number, as `+12.5`. */
const SIGNED_NUMBER = /^[+-]\d+(\.\d+)?$/;

/**
 * A row of comma-separated values with its line break (RFC 4180). What a spreadsheet would take for
 * a formula becomes text, by an apostrophe in front: the texts are a model's, or of anybody's file.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

/** One value as it stands in a row, in quotes where it needs them. */
export function csvCell(value: CsvValue): string {
  if (typeof value !== 'string') return String(value ?? '');
  const isFormula = FORMULA.test(value) && !SIGNED_NUMBER.test(value);
  const text = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
