/**
 * Trains the small model of the published text from nothing but this repository, into runs/apr-text:
 * `npm run train:text`. What is there already stays, so the same command goes on with a training that
 * was stopped; it installs nothing. The environment variable PYTHON names the Python to use.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const DATA = 'data/apr-text';
const RUN = 'runs/apr-text';
const HERE = 'models/training';
const PYTHON = process.env.PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3');

const PROBLEMS = '12000';
const SEED = '61';

/** What train.py is told. The blocks and numbers begin as those of the bundled model. */
const TRAINING = [
  ...['--name', 'apr-text', '--data', DATA, '--out', RUN, '--init', 'models/apr/hf'],
  ...['--tokens', '14e6', '--context', '1280', '--batch-tokens', '5120', '--threads', '2'],
  ...['--lr', '0.01', '--embedding-lr', '0.003', '--warmup-tokens', '3e5', '--compile'],
];

const run = (program, ...parameters) => execFileSync(program, parameters, { stdio: 'inherit' });
const python = (file, ...parameters) => run(PYTHON, join(HERE, file), ...parameters);

try {
  run(PYTHON, '-c', 'import numpy, safetensors, tokenizers, torch');
} catch {
  console.error(
    `${PYTHON} cannot train: install ${join(HERE, 'requirements.txt')}, or name another by PYTHON.`,
  );
  process.exit(1);
}
// The manifest is written last.
if (!existsSync(join(DATA, 'manifest.json'))) {
  const asked = ['--method', 'apr', '--language', 'apr-text', '--problems', PROBLEMS];
  run(process.execPath, 'dist/cli/dataset.js', ...asked, '--seed', SEED, '--out', DATA);
}
if (!existsSync(join(DATA, 'offsets.u32'))) python('text_data.py', DATA);
python('train.py', ...TRAINING);
python('text_export.py', join(RUN, 'checkpoint.pt'), '--out', join(RUN, 'hf'));
