import type { RowIcon } from '../src/inspect/rowIcon';

/** Theme colours as presentation attributes take them. */
export const COLOURS = {
  foreground: 'var(--vscode-editor-foreground)',
  muted: 'var(--vscode-descriptionForeground)',
  background: 'var(--vscode-editor-background)',
  node: 'var(--vscode-editorWidget-background)',
  border: 'var(--vscode-contrastBorder, var(--vscode-charts-lines))',
  line: 'var(--vscode-descriptionForeground)',
  critical: 'var(--vscode-editor-foreground)',
  focus: 'var(--vscode-focusBorder)',
  match: 'var(--vscode-editor-findMatchBorder, var(--vscode-charts-orange))',
  bar: 'var(--vscode-charts-blue)',
  barFull: 'var(--vscode-editorWarning-foreground, var(--vscode-charts-orange))',
  limit: 'var(--vscode-charts-red)',
  serial: 'var(--vscode-charts-purple)',
  queue: 'var(--vscode-charts-orange)',
  prefill: 'var(--vscode-charts-purple)',
} as const;

/** The colour of an icon, as the tree shows it. */
export function iconColour({ color }: RowIcon): string {
  if (color === undefined) return COLOURS.muted;
  return `var(--vscode-${color.replaceAll('.', '-')}, ${COLOURS.foreground})`;
}

export const FONT = 'var(--vscode-editor-font-family, monospace)';
/** Widest a character of the editor's font is, in font sizes. */
export const CHARACTER = 0.61;

/** The text, cut where it is wider than there is room. */
export function fitted(text: string, width: number, size: number): string {
  const most = Math.floor(width / (size * CHARACTER));
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
}
