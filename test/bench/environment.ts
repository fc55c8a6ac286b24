import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { ModelPackage } from '../../src/engine/modelPackage';
import { installedVersion, PEERS } from './contenders/peerPackage';
import { table } from './table';

/** What the numbers depend on, as lines of a table; taken before anything is measured. */
export function describeEnvironment(model: ModelPackage, args: readonly string[]): string {
  const cpu = cpus()[0]?.model.trim() ?? 'unknown';
  const load = loadavg()[0] ?? 0;
  return table(
    ['', ''],
    [
      ['CPU', `${cpu}, ${availableParallelism()} logical cores`],
      ['Memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
      ['Platform', `${platform()} ${arch()}`],
      // Windows knows no load and says 0. The build that goes before is a part of it elsewhere.
      ['Load before', `${load.toFixed(1)} runnable processes${load > 1 ? ': NOT IDLE' : ''}`],
      ['Node', process.version.slice(1)],
      ['onnxruntime-node', version(join(PEERS, '..', '..'), 'onnxruntime-node')],
      ['transformers.js', describeTransformers()],
      ['node-llama-cpp', version(PEERS, 'node-llama-cpp')],
      ['Model', `${model.name}, sha256 of model.onnx ${model.sha256}`],
      ['Date', new Date().toISOString().slice(0, 10)],
      [
        'Command',
        `\`${['npm run bench', ...(args.length > 0 ? ['--'] : []), ...args].join(' ')}\``,
      ],
    ],
  );
}

function describeTransformers(): string {
  const own = version(PEERS, '@huggingface/transformers');
  return `${own}, on onnxruntime-node ${version(PEERS, 'onnxruntime-node')}`;
}

function version(folder: string, name: string): string {
  return installedVersion(folder, name) ?? 'not installed';
}
