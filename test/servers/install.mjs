/**
 * Installs inference servers, llama.cpp's with the bundled weights converted for it; what is there
 * already stays: `node test/servers/install.mjs llama vllm`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { BYTE_WEIGHTS, ENVIRONMENTS, pythonOf, WEIGHTS } from './places.mjs';

const run = (program, ...parameters) => execFileSync(program, parameters, { stdio: 'inherit' });

/** The Python of a server's environment, which has what its list of requirements names. */
function environment(name, ...options) {
  const python = pythonOf(ENVIRONMENTS[name]);
  if (!existsSync(python)) {
    run(process.platform === 'win32' ? 'python' : 'python3', '-m', 'venv', ENVIRONMENTS[name]);
  }
  const requirements = ['-r', `test/servers/${name}/requirements.txt`, ...options];
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements);
  return python;
}

const INSTALLS = {
  llama() {
    const python = environment('llama');
    for (const [weights, ...options] of [[WEIGHTS], [BYTE_WEIGHTS, '--bytes']]) {
      if (existsSync(weights)) continue;
      run(python, 'test/servers/llama/toGguf.py', 'models/apr/hf', weights, ...options);
    }
  },
  vllm() {
    if (process.platform === 'linux' && process.arch === 'x64') environment('vllm', '--no-deps');
    else console.log('vLLM is left out: it has wheels for processors of Linux on x86-64 alone.');
  },
};

for (const name of process.argv.slice(2)) INSTALLS[name]();
