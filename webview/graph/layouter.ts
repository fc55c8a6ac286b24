import ELK, { type ELK as Layout } from 'elkjs/lib/elk-api.js';
import type { GraphModel } from '../../src/inspect/graphModel';
import type { Placement } from '../../src/inspect/placement';
import type { GraphLayout } from './graphPlan';
import { layered } from './layered';

/** Lays graphs out in a worker, which starts with the first one. */
export class Layouter implements GraphLayout {
  private elk: Promise<Layout> | undefined;

  /** @param worker address of the worker's script */
  constructor(private readonly worker: string) {}

  /** @throws Error where the worker cannot be loaded or the graph cannot be laid out */
  async layout(model: GraphModel): Promise<Placement> {
    this.elk ??= this.start();
    return layered(await this.elk, model);
  }

  private async start(): Promise<Layout> {
    const response = await fetch(this.worker);
    if (!response.ok) throw new Error(`The layout could not be loaded (${response.status}).`);
    // A page of the editor may start workers from blobs only.
    const address = URL.createObjectURL(await response.blob());
    return new ELK({ workerFactory: () => new Worker(address) });
  }
}
