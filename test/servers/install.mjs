/**
 * Installs llama.cpp's HTTP server and converts the bundled weights for it; what is there already
 * stays: `node test/servers/install.mjs`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { BYTE_WEIGHTS, ENVIRONMENT, PYTHON, TEXT_MODEL, TEXT_WEIGHTS, WEIGHTS } from './places.mjs';

/** llama.cpp's server is in this wheel of others; gguf writes its format of weights. */
const PACKAGES = ['xllamacpp==2026.10.11549', 'gguf==0.19.0', 'numpy==2.4.6'];

const run = (program, ...parameters) => execFileSync(program, parameters, { stdio: 'inherit' });

if (!existsSync(PYTHON)) {
  run(process.platform === 'win32' ? 'python' : 'python3', '-m', 'venv', ENVIRONMENT);
}
run(PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES);
for (const [weights, ...options] of [[WEIGHTS], [BYTE_WEIGHTS, '--bytes']]) {
  if (!existsSync(weights))
    run(PYTHON, 'test/servers/toGguf.py', 'models/apr/hf', weights, ...options);
}
// One that is trained here changes.
if (existsSync(TEXT_MODEL)) run(PYTHON, 'test/servers/toGguf.py', TEXT_MODEL, TEXT_WEIGHTS);
