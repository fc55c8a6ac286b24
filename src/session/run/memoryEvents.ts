import { deserialize, serialize } from 'node:v8';
import type { EventStore } from '../../inspect/eventStore';
import type { RecordedEvent } from '../../trace/recordedEvent';
import { Turns } from '../../common/turns';

/** Events that are packed together. */
const PACK = 32;

/**
 * Events of a live run, or of any that is held whole. They are packed into bytes: as objects they
 * would stay beside the state that was reduced from them, in the way of every garbage collection.
 */
export class MemoryEvents implements EventStore {
  private readonly packs: Buffer[] = [];
  /** Too few for a pack yet. */
  private latest: RecordedEvent[] = [];

  get length(): number {
    return this.packs.length * PACK + this.latest.length;
  }

  append(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (this.latest.push(event) < PACK) continue;
      this.packs.push(serialize(this.latest));
      this.latest = [];
    }
  }

  async *read(from: number, to: number): AsyncGenerator<readonly RecordedEvent[]> {
    const turns = new Turns();
    for (let position = from; position < to; position = nextPack(position)) {
      // What the reader did with the events before counts as well.
      await turns.rest();
      const start = nextPack(position) - PACK;
      yield this.pack(start / PACK).slice(position - start, to - start);
    }
  }

  readThread(): AsyncIterable<readonly RecordedEvent[]> {
    return this.read(0, this.length);
  }

  private pack(index: number): readonly RecordedEvent[] {
    const pack = this.packs[index];
    return pack ? (deserialize(pack) as RecordedEvent[]) : this.latest;
  }
}

/** Where the pack after this position's begins. */
function nextPack(position: number): number {
  return (Math.floor(position / PACK) + 1) * PACK;
}
