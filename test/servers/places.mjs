import { join } from 'node:path';

/** What `install.mjs` makes and the tests use. */
const FOLDER = '.vscode-test/servers';
const PROGRAMS = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];

export const ENVIRONMENT = join(FOLDER, 'llama');
export const PYTHON = join(ENVIRONMENT, ...PROGRAMS);
/** The weights of models/apr: words alone, and with the last 256 tokens as bytes. */
export const WEIGHTS = join(FOLDER, 'apr.gguf');
export const BYTE_WEIGHTS = join(FOLDER, 'apr-bytes.gguf');
/** What `npm run train:text` makes, if it was run, and the same for llama.cpp. */
export const TEXT_MODEL = join('runs', 'apr-text', 'hf');
export const TEXT_WEIGHTS = join('runs', 'apr-text', 'apr-text.gguf');
