/**
 * Installs llama.cpp's HTTP server and converts the bundled weights for it; what is there already
 * stays: `node test/servers/install.mjs`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { BYTE_WEIGHTS, EIGHT_BIT_WEIGHTS, ENVIRONMENTS, pythonOf, WEIGHTS } from './places.mjs';

/** llama.cpp's server is in this wheel of others; gguf writes its format of weights. */
const PACKAGES = ['xllamacpp==2026.10.11549', 'gguf==0.19.0', 'numpy==2.4.6'];

const ENVIRONMENT = ENVIRONMENTS.llama;
const PYTHON = pythonOf(ENVIRONMENT);
const run = (program, ...parameters) => execFileSync(program, parameters, { stdio: 'inherit' });

if (!existsSync(PYTHON)) {
  run(process.platform === 'win32' ? 'python' : 'python3', '-m', 'venv', ENVIRONMENT);
}
run(PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES);
for (const [weights, ...options] of [
  [WEIGHTS],
  [BYTE_WEIGHTS, '--bytes'],
  [EIGHT_BIT_WEIGHTS, '--8-bit'],
]) {
  if (!existsSync(weights))
    run(PYTHON, 'test/servers/toGguf.py', 'models/apr/hf', weights, ...options);
}
