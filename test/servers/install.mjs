/**
 * Installs inference servers, llama.cpp's with the bundled weights converted for it; what is there
 * already stays: `node test/servers/install.mjs llama vllm`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  BYTE_WEIGHTS,
  EIGHT_BIT_WEIGHTS,
  ENVIRONMENTS,
  pythonOf,
  TEXT_MODEL,
  TEXT_WEIGHTS,
  WEIGHTS,
} from './places.mjs';

const SYSTEM_PYTHON = process.platform === 'win32' ? 'python' : 'python3';
const IS_NEW = 'import sys; sys.exit(sys.version_info < (3, 10))';

const run = (program, ...parameters) => execFileSync(program, parameters, { stdio: 'inherit' });

/** The Python of a server's environment, which has what its list of requirements names. */
function environment(name, ...options) {
  const python = pythonOf(ENVIRONMENTS[name]);
  if (!existsSync(python)) run(SYSTEM_PYTHON, '-m', 'venv', ENVIRONMENTS[name]);
  const requirements = ['-r', `test/servers/${name}/requirements.txt`, ...options];
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements);
  return python;
}

const INSTALLS = {
  llama() {
    if (spawnSync(SYSTEM_PYTHON, ['-c', IS_NEW]).status !== 0) {
      console.log("Tests of llama.cpp's server are left out: they need Python 3.10 or newer.");
      return;
    }
    const python = environment('llama');
    const convert = (...options) => run(python, 'test/servers/llama/toGguf.py', ...options);
    for (const [weights, ...options] of [
      [WEIGHTS],
      [BYTE_WEIGHTS, '--bytes'],
      [EIGHT_BIT_WEIGHTS, '--8-bit'],
    ]) {
      if (!existsSync(weights)) convert('models/apr/hf', weights, ...options);
    }
    // One that is trained here changes.
    if (existsSync(TEXT_MODEL)) convert(TEXT_MODEL, TEXT_WEIGHTS);
  },
  vllm() {
    const isLinux = process.platform === 'linux' && process.arch === 'x64';
    if (isLinux) environment('vllm', '--no-deps');
    else console.log('Tests of vLLM are left out: it has wheels for Linux on x86-64 alone.');
  },
};

for (const name of process.argv.slice(2)) INSTALLS[name]();
