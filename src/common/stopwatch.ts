/** Tells for how long it went: from each start to the next stop. */
export class Stopwatch {
  private passed = 0;
  /** When it last began to go; undefined while it stands. */
  private since: number | undefined;

  /** Milliseconds that it went; 0 before its first start. */
  get ms(): number {
    return this.passed + (this.since === undefined ? 0 : performance.now() - this.since);
  }

  start(): void {
    this.since ??= performance.now();
  }

  stop(): void {
    this.passed = this.ms;
    this.since = undefined;
  }
}
