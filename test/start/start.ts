/**
 * `npm start`: opens the extension as it lies here in the person's own VS Code, with the walkthrough
 * showing. Where there is none, VS Code's server runs here, and any browser can open its address.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { installServer } from '../extension/host/serverInstall';
import { Workbench } from '../extension/host/workbench';

const EXTENSIONS = [resolve('.'), resolve('test/start/starter')];

/** A window that shows this extension and little else. */
const CALM = {
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
};

const MAC = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';

/** The command that opens VS Code's windows, where there is one. */
function findCode(): string | undefined {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const found = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return [...found, MAC].find(existsSync);
}

/** A window of the person's VS Code; it stays when this has ended. */
function openWindow(code: string): void {
  const args = EXTENSIONS.map((path) => `--extensionDevelopmentPath=${path}`);
  console.log('Opening a window of VS Code with the extension in it ...');
  // Windows starts .cmd files only through its shell, which splits at spaces.
  const onWindows = process.platform === 'win32';
  const quoted = onWindows ? [code, ...args].map((text) => `"${text}"`) : [code, ...args];
  const [program = code, ...rest] = quoted;
  const child = spawn(program, ['--new-window', ...rest], { stdio: 'inherit', shell: onWindows });
  child.on('error', fail);
  child.on('exit', (status) => (process.exitCode = status ?? 1));
}

/** VS Code in a browser, until Ctrl+C. */
async function serve(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new Error(
      'There is no command `code` here. Install VS Code, run "Shell Command: Install ' +
        "'code' command in PATH\" in it, then run npm start again.",
    );
  }
  const install = installServer(resolve('.vscode-test'), { browser: false });
  const workbench = await Workbench.start(install, { extensions: EXTENSIONS, settings: CALM });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.prependOnceListener(signal, () => {
      workbench.stop();
      process.exit(0);
    });
  }
  console.log('There is no command `code` here, so VS Code runs in the browser. Open');
  console.log(`\n  ${workbench.address({ workspace: resolve('test', 'golden') })}\n`);
  console.log('Ctrl+C ends it.');
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

const code = findCode();
if (code) openWindow(code);
else void serve().catch(fail);
