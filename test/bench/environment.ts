import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { ModelPackage } from '../../src/engine/modelPackage';
import { installedVersion, PEERS } from './contenders/peerPackage';
import { table } from './table';

/** What every number depends on, as rows of a table; taken before anything is measured. */
export function machineRows(): string[][] {
  const cpu = cpus()[0]?.model.trim() ?? 'unknown';
  const load = loadavg()[0] ?? 0;
  return [
    ['CPU', `${cpu}, ${availableParallelism()} logical cores`],
    ['Memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['Platform', `${platform()} ${arch()}`],
    // Windows knows no load and says 0. The build that goes before is a part of it elsewhere.
    ['Load before', `${load.toFixed(1)} runnable processes${load > 1 ? ': NOT IDLE' : ''}`],
    ['Node', process.version.slice(1)],
    ['onnxruntime-node', version(join(PEERS, '..', '..'), 'onnxruntime-node')],
  ];
}

/** The model that was measured, when, and by which command. */
export function measuredRows(model: ModelPackage, command: string, args: readonly string[]) {
  return [
    ['Model', `${model.name}, sha256 of model.onnx ${model.sha256}`],
    ['Date', new Date().toISOString().slice(0, 10)],
    ['Command', `\`${[command, ...(args.length > 0 ? ['--'] : []), ...args].join(' ')}\``],
  ];
}

/** What the numbers of `npm run bench` depend on, as a table. */
export function describeEnvironment(model: ModelPackage, args: readonly string[]): string {
  return table(
    ['', ''],
    [
      ...machineRows(),
      ['transformers.js', describeTransformers()],
      ['node-llama-cpp', version(PEERS, 'node-llama-cpp')],
      ...measuredRows(model, 'npm run bench', args),
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
