import type { Contender, ContenderOptions } from './contender';
import { importPeer } from './peerPackage';

/** The part of node-llama-cpp that is used here. */
interface NodeLlamaCpp {
  getLlama(options: object): Promise<{
    loadModel(options: object): Promise<{
      createContext(options: object): Promise<{ getSequence(): Sequence }>;
    }>;
    dispose(): Promise<void>;
  }>;
}

interface Sequence {
  evaluate(tokens: number[], options: object): AsyncIterable<number>;
  clearHistory(): Promise<void>;
}

/** node-llama-cpp on the CPU; each prompt is a sequence of one context, which batches them. */
export async function openNodeLlamaCpp(options: ContenderOptions): Promise<Contender> {
  const { model: modelPath, threads, contextWindow } = options;
  const peer = await importPeer<NodeLlamaCpp>('node-llama-cpp');
  const llama = await peer.getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: 'error',
    maxThreads: threads,
  });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({
    sequences: options.sequences,
    contextSize: contextWindow,
    threads: { ideal: threads, min: threads },
  });
  const sequences = Array.from({ length: options.sequences }, () => context.getSequence());
  return {
    async generate(prompts, newTokens) {
      const used = sequences.slice(0, prompts.length);
      await Promise.all(used.map((sequence) => sequence.clearHistory()));
      return Promise.all(used.map((sequence, i) => decode(sequence, prompts[i] ?? [], newTokens)));
    },
    dispose: () => llama.dispose(),
  };
}

async function decode(
  sequence: Sequence,
  prompt: readonly number[],
  newTokens: number,
): Promise<number[]> {
  const tokens: number[] = [];
  for await (const token of sequence.evaluate([...prompt], {
    temperature: 0,
    yieldEogToken: true,
  })) {
    if (tokens.push(token) === newTokens) break;
  }
  return tokens;
}
