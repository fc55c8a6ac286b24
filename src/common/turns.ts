/** Milliseconds of work after which others get a turn of the event loop. */
const TURN_MS = 10;

/** Keeps long work from holding the event loop. */
export class Turns {
  private since = performance.now();

  /** To be awaited between two bits of the work: lets others in, where it is time to. */
  async rest(): Promise<void> {
    if (performance.now() - this.since < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
