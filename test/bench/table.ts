/** A Markdown table, its columns aligned: texts to the left, numbers (and their gaps) right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = head.map((title, i) => {
    const cells = rows.map((row) => row[i] ?? '');
    const isNumeric =
      cells.some((cell) => /^\d/.test(cell)) &&
      cells.every((cell) => /^(\d|-$|$|missing)/.test(cell));
    const width = Math.max(3, ...[title, ...cells].map(({ length }) => length));
    return { isNumeric, width };
  });
  const line = (cells: readonly string[]) => {
    const padded = columns.map(({ isNumeric, width }, i) => {
      const cell = cells[i] ?? '';
      return isNumeric ? cell.padStart(width) : cell.padEnd(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = columns.map(({ isNumeric, width }) =>
    isNumeric ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
