import { join } from 'node:path';

/**
 * Which VS Code the tests run in: `download` is the ordinary one that @vscode/test-electron
 * fetches; `server` is VS Code's server with a headless browser (launcher.ts).
 */
type Editor = 'download' | 'server';

/** Where @vscode/test-electron downloads from. */
const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable';

/** The part of a test configuration that says which VS Code it runs in. */
export async function installation(): Promise<object> {
  if ((await chooseEditor(process.env.APR_TEST_EDITOR)) === 'download') return {};
  return {
    useInstallation: { fromPath: join(__dirname, 'launcher.js') },
    // There is no marketplace behind the server.
    skipExtensionDependencies: true,
  };
}

/** What the environment variable says; without it, the download where that can work. */
async function chooseEditor(chosen: string | undefined): Promise<Editor> {
  if (chosen === 'download' || chosen === 'server') return chosen;
  if (chosen) throw new Error(`APR_TEST_EDITOR=${chosen}: choose download or server.`);
  if (process.platform !== 'linux') return 'download';
  const hasDisplay = Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  return hasDisplay && (await canDownload()) ? 'download' : 'server';
}

async function canDownload(): Promise<boolean> {
  try {
    return (await fetch(DOWNLOADS, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
