import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What `install.mjs` makes and the tests use. */
const FOLDER = '.vscode-test/servers';
const PROGRAMS = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];

/** The servers, each in an environment of its own. */
export const ENVIRONMENTS = { llama: join(FOLDER, 'llama'), vllm: join(FOLDER, 'vllm') };
export const pythonOf = (environment) => join(environment, ...PROGRAMS);
/** Whether this machine can have it, and has: its tests are left out elsewhere. */
export const isInstalled = (name) => existsSync(pythonOf(ENVIRONMENTS[name]));

/**
 * The weights of models/apr for llama.cpp: words alone, with the last 256 tokens as bytes, and in 8
 * bits.
 */
export const WEIGHTS = join(FOLDER, 'apr.gguf');
export const BYTE_WEIGHTS = join(FOLDER, 'apr-bytes.gguf');
export const EIGHT_BIT_WEIGHTS = join(FOLDER, 'apr-8-bit.gguf');
/** What `npm run train:text` makes, if it was run, and the same for llama.cpp. */
export const TEXT_MODEL = join('runs', 'apr-text', 'hf');
export const TEXT_WEIGHTS = join('runs', 'apr-text', 'apr-text.gguf');
