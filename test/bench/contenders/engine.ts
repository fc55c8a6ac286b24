import { join } from 'node:path';
import { WorkerEngine } from '../../../src/engine/workerEngine';
import { DEFAULT_LIMITS, GREEDY, type RunRequest } from '../../../src/engine/runRequest';
import { decodePrompt } from '../../../src/language/compact/promptCodec';
import type { Contender, ContenderOptions } from './contender';

/** This project's engine as the product uses it: a worker, one run a prompt, parsed and traced. */
export function openEngine(options: ContenderOptions): Promise<Contender> {
  const { model, threads, sequences } = options;
  const worker = join(__dirname, 'stoplessWorker.js');
  const models = { apr: model, sos: model };
  const engine = new WorkerEngine(worker, { models, threads, concurrency: sequences });
  const decode = async (request: RunRequest): Promise<number[]> => {
    const tokens: number[] = [];
    for await (const events of engine.submit(request).events) {
      for (const event of events) if (event.type === 'sampled') tokens.push(...event.tokenIds);
    }
    return tokens;
  };
  return Promise.resolve({
    generate: (prompts, newTokens) =>
      Promise.all(prompts.map((prompt) => decode(requestFor(prompt, newTokens)))),
    dispose: () => engine.dispose(),
  });
}

function requestFor(promptIds: readonly number[], newTokens: number): RunRequest {
  const prompt = decodePrompt(promptIds);
  if (!prompt) throw new RangeError(`No prompt of a thread: ${promptIds.join(' ')}`);
  const limits = { ...DEFAULT_LIMITS, threadTokens: newTokens };
  const { method: model } = prompt;
  return { model, language: 'compact', prompt, sampling: GREEDY, limits, logprobs: false };
}
