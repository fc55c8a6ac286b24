/**
 * The part of playwright-core that the tests use. The package lies in the cache folder beside the
 * server (serverInstall.ts) and is no dependency of this project, so its own types are not here.
 */
import type { ServerInstall } from './serverInstall';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Browser {
  newPage(options?: { readonly viewport: Size }): Promise<Page>;
  close(): Promise<void>;
}

/** What elements can be looked up in: a page, a frame, another element. */
export interface Scope {
  locator(selector: string, options?: { readonly hasText?: string | RegExp }): Locator;
}

export interface Frame extends Scope {
  url(): string;
  parentFrame(): Frame | null;
  /** Runs a script's text in the frame. */
  evaluate(script: string): Promise<unknown>;
}

export interface ConsoleMessage {
  /** `log`, `warning`, `error` and others. */
  type(): string;
  text(): string;
}

export interface Download {
  /** Of the file, once all of it is there. */
  path(): Promise<string>;
}

export interface Page extends Scope {
  readonly keyboard: {
    press(key: string): Promise<void>;
    type(text: string): Promise<void>;
  };
  /** A script's text that runs in every page before its own. */
  addInitScript(script: string): Promise<unknown>;
  goto(address: string): Promise<unknown>;
  reload(): Promise<unknown>;
  setViewportSize(size: Size): Promise<void>;
  frames(): readonly Frame[];
  screenshot(options: { readonly path: string }): Promise<unknown>;
  waitForTimeout(ms: number): Promise<void>;
  emulateMedia(options: { readonly reducedMotion: 'reduce' | 'no-preference' }): Promise<void>;
  exposeFunction(name: string, call: (code: number) => void): Promise<void>;
  on(event: 'console', listener: (message: ConsoleMessage) => void): unknown;
  on(event: 'crash', listener: () => void): unknown;
  on(event: 'pageerror', listener: (error: Error) => void): unknown;
  waitForEvent(event: 'download'): Promise<Download>;
}

export interface Locator extends Scope {
  first(): Locator;
  nth(index: number): Locator;
  count(): Promise<number>;
  click(options?: {
    readonly button?: 'left' | 'right';
    readonly modifiers?: readonly 'Alt'[];
  }): Promise<void>;
  dblclick(): Promise<void>;
  hover(): Promise<void>;
  focus(): Promise<void>;
  fill(text: string, options?: { readonly timeout?: number }): Promise<void>;
  press(key: string): Promise<void>;
  isVisible(): Promise<boolean>;
  inputValue(options?: { readonly timeout?: number }): Promise<string>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  getAttribute(name: string): Promise<string | null>;
  waitFor(options?: {
    readonly state?: 'attached' | 'detached' | 'visible' | 'hidden';
    readonly timeout?: number;
  }): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: {
      readonly executablePath: string;
      readonly args: readonly string[];
    }): Promise<Browser>;
  };
}

export function launchBrowser({ playwright, chromium }: ServerInstall): Promise<Browser> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- from the cache folder
  const loaded = require(playwright) as Playwright;
  return loaded.chromium.launch({ executablePath: chromium, args: FLAGS });
}
