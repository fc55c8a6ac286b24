import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { vllmAdapter } from '../../../src/server/vllm';
import { ENVIRONMENTS, pythonOf } from '../places.mjs';
import { newName, startServer } from '../startServer';

/** As people serve a model whose threads are looked into; nothing is sent home, nothing compiled. */
const PARAMETERS = [
  ...['--dtype', 'float32', '--max-model-len', '256', '--max-num-seqs', '64', '--block-size', '32'],
  ...['--enforce-eager', '--generation-config', 'vllm'],
  ...['--enable-prefix-caching', '--enable-prompt-tokens-details', '--max-logprobs', '20'],
];
const ENVIRONMENT = {
  ...{ VLLM_CPU_KVCACHE_SPACE: '1', OMP_NUM_THREADS: '1', TORCHDYNAMO_DISABLE: '1' },
  // Two of them would be bound to the same core.
  ...{ VLLM_CPU_OMP_THREADS_BIND: 'nobind' },
  ...{ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' },
  ...{ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' },
  ...{ VLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1' },
  // It warns of all that its processor lacks.
  ...{ VLLM_LOGGING_LEVEL: 'ERROR', PYTHONWARNINGS: 'ignore' },
};

/** vLLM with the bundled weights in 32 bits, a minute after it was asked for. */
export async function startVllm(name = newName(), ...more: readonly string[]) {
  const url = `http://127.0.0.1:${await freePort()}`;
  return startServer({
    program: pythonOf(ENVIRONMENTS.vllm),
    parameters: [
      ...['-m', 'vllm.entrypoints.openai.api_server', '--model', 'models/apr/hf'],
      ...['--host', '127.0.0.1', '--port', new URL(url).port, '--served-model-name', name],
      ...PARAMETERS,
      ...more,
    ],
    options: {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...ENVIRONMENT },
    },
    ...{ name, adapterOf: vllmAdapter },
    addressOf: () => answering(url),
    end: (child) => child.kill('SIGTERM'),
  });
}

/** Where something answers, as soon as it does. */
export async function answering(url: string): Promise<string> {
  for (;;) {
    const answers = await fetch(`${url}/v1/models`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return url;
    await setTimeout(200);
  }
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
