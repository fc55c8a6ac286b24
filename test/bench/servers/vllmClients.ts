/** Our client against vLLM's own benchmark client, `vllm bench serve`, in turn before one vLLM. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../../src/common/humanError';
import type { Problem } from '../../../src/countdown/problem';
import { encodePrompt } from '../../../src/language/compact/promptCodec';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { DEFAULT_POOL, ServerPool } from '../../../src/server/pool';
import { steadyCompletion } from '../../../src/server/requests';
import { ENVIRONMENTS, isInstalled, pythonOf } from '../../servers/places.mjs';
import { startVllm } from '../../servers/vllm/startVllm';
import { quantile } from '../statistics';

export const CLIENTS = ['ours', 'vLLM'] as const;
export type ClientName = (typeof CLIENTS)[number];

/** Requests at once. */
export const AT_ONCE = 16;
export const NEW_TOKENS = 96;

/** What one client took for the requests of a round. */
export interface ClientWork {
  readonly seconds: number;
  /** Seconds of the processor that the client used meanwhile. */
  readonly cpuSeconds: number;
  /** Seconds from sending each request to its first token. */
  readonly firstTokens: readonly number[];
  readonly completed: number;
  readonly tokens: number;
}

export type ClientsResult =
  | { readonly missing: string }
  | {
      readonly version: string;
      readonly times: Readonly<Record<ClientName, readonly ClientWork[]>>;
    };

export interface ClientsOptions {
  readonly rounds: number;
  /** Those of a round are new to the server. */
  readonly problems: readonly Problem[];
  /** Requests of a round. */
  readonly requests: number;
  readonly onProgress: (text: string) => void;
}

type Vllm = Awaited<ReturnType<typeof startVllm>>;

export async function measureClients(options: ClientsOptions): Promise<ClientsResult> {
  if (!isInstalled('vllm')) return { missing: `vLLM is not installed in ${ENVIRONMENTS.vllm}` };
  options.onProgress('vLLM starts');
  try {
    const vllm = await startVllm();
    try {
      return await measureRounds(vllm, options);
    } finally {
      await vllm.stop();
    }
  } catch (error) {
    return { missing: messageOf(error).trim().split('\n').at(-1) ?? '' };
  }
}

async function measureRounds(
  vllm: Vllm,
  { rounds, problems, requests, onProgress }: ClientsOptions,
): Promise<ClientsResult> {
  const prompts = problems.map((problem) =>
    encodePrompt(COUNTDOWN_ASKING.prompt(problem, DEFAULT_OPTIONS)),
  );
  const times = { ours: [] as ClientWork[], vLLM: [] as ClientWork[] };
  const clients = { ours, vLLM: theirs };
  await ours(vllm, prompts.splice(0, AT_ONCE));
  for (let round = 0; round < rounds; round++) {
    onProgress(`clients of vLLM, round ${round + 1} of ${rounds}`);
    const mine = prompts.splice(0, requests);
    for (const name of round % 2 === 0 ? CLIENTS : CLIENTS.toReversed()) {
      times[name].push(await clients[name](vllm, mine));
    }
  }
  return { version: vllm.facts.version ?? 'unknown', times };
}

async function ours(
  { adapter, facts }: Vllm,
  prompts: readonly (readonly number[])[],
): Promise<ClientWork> {
  const pool = new ServerPool([adapter], { ...DEFAULT_POOL, concurrency: AT_ONCE });
  const { signal } = new AbortController();
  const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  const queue = [...prompts];
  const firstTokens: number[] = [];
  let tokens = 0;
  const complete = async (prompt: readonly number[]) => {
    const ask = { model: facts.model, prompt, maxTokens: NEW_TOKENS, sampling };
    const sent = performance.now();
    let seen = 0;
    for await (const piece of steadyCompletion(pool, ask, signal, { key: 'bench' })) {
      if (piece.kind !== 'tokens') continue;
      if (seen === 0) firstTokens.push((performance.now() - sent) / 1000);
      seen += piece.tokenIds.length;
    }
    tokens += seen;
  };
  const work = async () => {
    for (let prompt = queue.shift(); prompt; prompt = queue.shift()) await complete(prompt);
  };
  const before = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const completed = firstTokens.length;
  return { seconds, cpuSeconds: (user + system) / 1e6, firstTokens, completed, tokens };
}

/** What our client sends, so that the server does the same for both. */
const SAME_BODY = {
  ...{ max_tokens: NEW_TOKENS, top_k: 0, top_p: 1, min_p: 0, seed: 0 },
  ...{ stop: [], stop_token_ids: [], include_stop_str_in_output: true },
  ...{ skip_special_tokens: false, add_special_tokens: false },
  ...{ return_token_ids: true, return_tokens_as_token_ids: true },
};

async function theirs(
  { connection, facts }: Vllm,
  prompts: readonly (readonly number[])[],
): Promise<ClientWork> {
  const folder = await mkdtemp(join(tmpdir(), 'apr-clients-'));
  try {
    const file = join(folder, 'prompts.jsonl');
    await writeFile(file, prompts.map((prompt) => `${JSON.stringify({ prompt })}\n`).join(''));
    const { stdout } = await promisify(execFile)(pythonOf(ENVIRONMENTS.vllm), [
      ...['test/servers/vllm/benchmark.py', '--backend', 'openai', '--base-url', connection.url],
      ...['--endpoint', '/v1/completions', '--model', facts.model, '--skip-tokenizer-init'],
      ...['--dataset-name', 'custom', '--dataset-path', file, '--disable-shuffle'],
      ...['--num-prompts', `${prompts.length}`, '--max-concurrency', `${AT_ONCE}`],
      ...['--temperature', '0', '--extra-body', JSON.stringify(SAME_BODY), '--disable-tqdm'],
    ]);
    // What the program itself wrote to its standard output is above.
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ClientWork;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Median time to the first token, in milliseconds. */
export function firstTokenMs({ firstTokens }: ClientWork): number {
  return 1000 * quantile(firstTokens, 0.5);
}
