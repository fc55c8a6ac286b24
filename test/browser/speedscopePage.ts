import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from '../extension/host/playwright';
import { WINDOW_SIZE } from './editorWindow';

/** The page that speedscope ships; its own command opens it so, with a script that hands it a file. */
const PAGE = resolve('node_modules/speedscope/dist/release/index.html');

/** How Chromium begins what it tells of the speed of drawing without a graphics card. */
const DRIVER = '[.WebGL';

/** Evented profiles, of speedscope's `file-format-schema.json`. */
export interface SpeedscopeFile {
  readonly shared: { readonly frames: readonly { readonly name: string }[] };
  readonly profiles: readonly {
    readonly name: string;
    readonly unit: string;
    readonly events: readonly {
      readonly type: 'O' | 'C';
      readonly frame: number;
      readonly at: number;
    }[];
  }[];
}

/** speedscope's own page with a file open. */
export class SpeedscopePage {
  private constructor(
    readonly page: Page,
    /** What its script warned of, and what it failed of. */
    readonly complaints: readonly string[],
  ) {}

  static async open(browser: Browser, text: string): Promise<SpeedscopePage> {
    const page = await browser.newPage({ viewport: WINDOW_SIZE });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      const isOfScript = !message.text().startsWith(DRIVER);
      if (isOfScript && ['warning', 'error'].includes(message.type())) {
        complaints.push(message.text());
      }
    });
    const folder = mkdtempSync(join(tmpdir(), 'speedscope-'));
    try {
      const script = join(folder, 'profile.js');
      const base64 = Buffer.from(text).toString('base64');
      writeFileSync(script, `speedscope.loadFileFromBase64('run.json', '${base64}')`);
      await page.goto(`${pathToFileURL(PAGE).href}#localProfilePath=${script}`);
      const opened = new SpeedscopePage(page, complaints);
      // A heading counts the profiles; what could not be read has none.
      await opened.shows(/\(\d+\/\d+\)/);
      return opened;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  async shows(text: string | RegExp): Promise<void> {
    await this.page.locator('div', { hasText: text }).first().waitFor();
  }

  /** What the page has read of its file, as it saves it itself. */
  async saved(): Promise<SpeedscopeFile> {
    const download = this.page.waitForEvent('download');
    await this.page.keyboard.press('ControlOrMeta+s');
    return JSON.parse(readFileSync(await (await download).path(), 'utf8')) as SpeedscopeFile;
  }
}
