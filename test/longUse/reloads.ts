/**
 * Loads one window again and again, as a person does with Developer: Reload Window, each time with
 * another life (life.ts) of the extension in it. `APR_RELOADS` says how often.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { launchBrowser } from '../extension/host/playwright';
import { OUTPUT_FILE, SUITE_FILE } from '../extension/host/relay';
import { installServer } from '../extension/host/serverInstall';
import { Workbench } from '../extension/host/workbench';
import { memoryOf, processesOf } from './held';
import { type Life, LIFE_FILE, LOOK_EVERY } from './lifeProtocol';
import { type Reload, reloadsTable } from './report';

const RELOADS = Number(process.env.APR_RELOADS ?? 500);
const LOOKS = 10;
const EVERY = Math.max(1, Math.round(RELOADS / LOOKS));
const POLL_MS = 50;
/** A window that has not lived its life by then will not. */
const LIFE_MS = 120_000;
/** The extension hosts of windows before have ended by then. */
const ENDING_MS = 10_000;

async function main(): Promise<void> {
  const install = installServer(resolve('.vscode-test'));
  const folder = mkdtempSync(join(tmpdir(), 'vscode-test-reloads-'));
  const [life, output] = [join(folder, 'life.json'), join(folder, 'output.log')];
  const workbench = await Workbench.start(install, {
    driver: true,
    env: {
      [LIFE_FILE]: life,
      [LOOK_EVERY]: `${EVERY}`,
      [OUTPUT_FILE]: output,
      [SUITE_FILE]: resolve('dist/longUse/life.js'),
    },
  });
  const browser = await launchBrowser(install);
  const address = workbench.address({
    extensions: [resolve('.')],
    suite: resolve('dist/test/extension/host/relayedSuite.js'),
  });
  try {
    const reloads: Reload[] = [];
    const page = await browser.newPage();
    for (let i = 0; i <= RELOADS; i++) {
      await page.goto(address);
      const { held } = await lived(i + 1, life).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${readFileSync(output, 'utf8')}`);
      });
      if (!held) continue;
      await delay(ENDING_MS);
      reloads.push({ after: i, held, left: whatIsLeft(workbench) });
      console.log(`${i} of ${RELOADS}`);
    }
    console.log(reloadsTable(reloads));
  } finally {
    await browser.close();
    workbench.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for the word of the window that was just loaded. */
async function lived(number: number, path: string): Promise<Life> {
  const deadline = Date.now() + LIFE_MS;
  while (Date.now() < deadline) {
    const text = await readFile(path, 'utf8').catch(() => '');
    // It may be half written.
    if (text.endsWith('}')) {
      const life = JSON.parse(text) as Life;
      if (life.number === number) return life;
    }
    await delay(POLL_MS);
  }
  throw new Error(`Life ${number} of the window does not come.`);
}

/** What VS Code's server has while one window is open, and what lies on the disk. */
function whatIsLeft({ server, folder }: Workbench): Reload['left'] {
  const { pid = 0 } = server;
  return {
    hosts: processesOf('type=extensionHost').length,
    server: memoryOf(pid),
    serverFiles: readdirSync(`/proc/${pid}/fd`).length,
    ours: readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) =>
        /Storage[/\\].*adaptive-parallel-reasoning[/\\].*\.(?!aprtrace$)\w+$/.test(name),
      ).length,
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
