/** Lets callers in while it is open, holds the others until it opens, and counts those inside. */
export class Gate {
  private waiting: (() => void)[] = [];
  private count = 0;
  private closed = false;

  /** @param onLeave called whenever somebody has left */
  constructor(private readonly onLeave: () => void = () => {}) {}

  get isOpen(): boolean {
    return !this.closed;
  }

  get inside(): number {
    return this.count;
  }

  /** Resolves inside, to what has to be called on the way out. */
  async enter(): Promise<() => void> {
    while (this.closed) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.count++;
    return () => {
      this.count--;
      this.onLeave();
    };
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.closed = false;
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
