import { readFileSync } from 'node:fs';
import type { Frame, Locator } from '../extension/host/playwright';
import type { EditorWindow } from './editorWindow';

export const STEPS = ['solve', 'threads', 'graph', 'debug', 'trace'] as const;
export type Step = (typeof STEPS)[number];

export function stepOf(window: EditorWindow, step: Step): Locator {
  return window.page.locator(`.getting-started-step[data-step-id$="apr.walkthrough#${step}"]`);
}

/** The page with a picture of media/walkthrough; `.svg` is left out of its name. */
export function picturePage(window: EditorWindow, name: string): Promise<Frame> {
  const svg = readFileSync(`media/walkthrough/${name}.svg`, 'utf8');
  const [label = ''] = /aria-label="[^"]+"/.exec(svg) ?? [];
  return window.webview(`svg[${label}]`);
}
