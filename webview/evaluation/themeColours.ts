import { resolveVariables } from '../variables';
import type { ChartColours } from './chartOption';

/** Those of the theme that shows now. */
export function themeColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const of = (value: string) =>
    resolveVariables(value, (name) => style.getPropertyValue(name).trim());
  const chart = (name: string) =>
    of(`var(--vscode-charts-${name}, var(--vscode-editor-foreground))`);
  return {
    text: of('var(--vscode-editor-foreground)'),
    muted: of('var(--vscode-descriptionForeground)'),
    grid: of('var(--vscode-charts-lines)'),
    background: of('var(--vscode-editor-background)'),
    focus: of('var(--vscode-focusBorder)'),
    apr: ['blue', 'purple', 'green'].map(chart),
    // Orange is see-through in some themes, and missing in others.
    sos: ['red', 'yellow', 'foreground'].map(chart),
    // Written into attributes as it is.
    font: of('var(--vscode-font-family, sans-serif)').replaceAll('"', "'"),
  };
}
