import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../src/countdown/problem';
import { END_OF_SPAWN, END_OF_THREAD } from '../../src/language/compact/vocabulary';
import { type Agreement, agreementOf } from './agreement';
import type { ContenderName, ContenderOptions } from './contenders/contender';
import { type Checkpoint, readCheckpoint } from './formats/checkpoint';
import { ggufModel } from './formats/ggufExport';
import { onnxModel } from './formats/onnxExport';
import { childPrompts } from './prompts';
import { measureRounds, type Outcome } from './rounds';

export interface DecodingBenchOptions {
  readonly model: string;
  /** Folder with the same weights in Hugging Face's layout, which the peers' files are made of. */
  readonly checkpoint: string;
  readonly problems: readonly Problem[];
  readonly threads: readonly number[];
  readonly newTokens: number;
  readonly rounds: number;
  readonly onProgress: (text: string) => void;
}

/** Contenders at one number of CPU threads. */
export interface DecodingResult {
  readonly threads: number;
  readonly outcomes: ReadonlyMap<ContenderName, Outcome>;
  /** How far each peer writes the same as the engine. */
  readonly agreements: ReadonlyMap<ContenderName, Agreement>;
}

export interface DecodingBench {
  readonly prompts: number;
  readonly promptTokens: number;
  readonly newTokens: number;
  readonly rounds: number;
  readonly results: readonly DecodingResult[];
}

/** Children of one spawn, as far as the targets speak of. */
const SEQUENCES = 10;

/** Positions that a peer may want beyond the tokens. */
const SPARE_POSITIONS = 16;

/** Decodes the same prompts with the same weights in every contender. */
export async function runDecodingBench(options: DecodingBenchOptions): Promise<DecodingBench> {
  const { newTokens, rounds } = options;
  const prompts = childPrompts(options.problems, SEQUENCES);
  const promptTokens = prompts[0]?.length ?? 0;
  const folder = await mkdtemp(join(tmpdir(), 'apr-bench-'));
  try {
    const models = await writeModels(options, folder);
    const results: DecodingResult[] = [];
    for (const threads of options.threads) {
      options.onProgress(`decoding with ${threads} CPU threads`);
      const contextWindow = promptTokens + newTokens + SPARE_POSITIONS;
      const common = { threads, sequences: SEQUENCES, contextWindow };
      const contenders = new Map<ContenderName, ContenderOptions>();
      for (const [name, model] of models.files) contenders.set(name, { ...common, model });
      const measured = await measureRounds({ contenders, prompts, newTokens, rounds });
      const outcomes = new Map([...measured, ...models.missing]);
      results.push({ threads, outcomes, agreements: agreementsOf(outcomes) });
    }
    return { prompts: prompts.length, promptTokens, newTokens, rounds, results };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What each contender loads, and who has nothing to load. */
interface Models {
  readonly files: ReadonlyMap<ContenderName, string>;
  readonly missing: ReadonlyMap<ContenderName, Outcome>;
}

async function writeModels(
  { model, checkpoint: source }: DecodingBenchOptions,
  folder: string,
): Promise<Models> {
  const files = new Map<ContenderName, string>([['engine', model]]);
  const exists = await access(join(source, 'model.safetensors')).then(
    () => true,
    () => false,
  );
  if (!exists) {
    const missing = 'no checkpoint to convert (models/training/export.py writes it)';
    const peers: ContenderName[] = ['transformers.js', 'node-llama-cpp'];
    return { files, missing: new Map(peers.map((name) => [name, { missing }])) };
  }
  const checkpoint = await readCheckpoint(source);
  files.set('transformers.js', await writeTransformersFolder(checkpoint, folder));
  files.set('node-llama-cpp', join(folder, 'model.gguf'));
  await writeFile(join(folder, 'model.gguf'), ggufModel(checkpoint));
  return { files, missing: new Map() };
}

async function writeTransformersFolder(checkpoint: Checkpoint, parent: string): Promise<string> {
  const folder = join(parent, 'transformers');
  await mkdir(join(folder, 'onnx'), { recursive: true });
  // Without an end of sequence, generation goes on to the last token that is asked for.
  const config = { ...checkpoint.config, model_type: 'llama', eos_token_id: undefined };
  const { bos_token_id, pad_token_id } = config;
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(
    join(folder, 'generation_config.json'),
    JSON.stringify({ bos_token_id, pad_token_id }),
  );
  await writeFile(join(folder, 'onnx', 'model.onnx'), onnxModel(checkpoint));
  return folder;
}

function agreementsOf(outcomes: ReadonlyMap<ContenderName, Outcome>) {
  const agreements = new Map<ContenderName, Agreement>();
  const ours = outcomes.get('engine');
  if (!ours || 'missing' in ours) return agreements;
  for (const [name, outcome] of outcomes) {
    if (name === 'engine' || 'missing' in outcome) continue;
    const stops = [END_OF_THREAD, END_OF_SPAWN];
    agreements.set(name, agreementOf(ours.tokenIds, outcome.tokenIds, stops));
  }
  return agreements;
}
