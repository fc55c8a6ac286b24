/** What happens at once is drawn once. */
const COLLECT_MS = 100;
/** A person follows five pictures a second; more would only take time from decoding. */
const REST_MS = 200;
const LONGEST_REST_MS = 3000;
/** A picture costs the more the more threads are in it. */
const REST_MS_OF_THREAD = 20;
/** How many times longer than a drawing took the next one waits, at least. */
const REST_SHARE = 4;

/**
 * Draws what has changed a moment later, and in a stream of changes only now and then: the less
 * often the larger the picture is and the longer it takes, so that decoding keeps the processor.
 */
export class Pacer {
  private timer: NodeJS.Timeout | undefined;
  /** When the timer runs out. */
  private due = 0;
  private isDrawing = false;
  /** Something has changed while it was drawn. */
  private isOverdue = false;
  /** When the next drawing may begin. */
  private next = 0;

  /** @param threads how many there are in the picture */
  constructor(
    private readonly draw: () => void | Promise<void>,
    private readonly threads: () => number = () => 1,
  ) {}

  /**
   * Something has changed.
   * @param isUrgent it is not one of a stream of changes: a person waits for it
   */
  request(isUrgent = false): void {
    if (isUrgent) this.next = 0;
    if (this.isDrawing) {
      this.isOverdue = true;
      return;
    }
    const now = performance.now();
    const due = Math.max(now + COLLECT_MS, this.next);
    // What is due sooner stays so, however often something urgent comes.
    if (this.timer && this.due <= due) return;
    this.forget();
    this.due = due;
    this.timer = setTimeout(() => this.flush(), due - now);
  }

  /** Draws now, or right after what is being drawn. */
  flush(): void {
    if (this.isDrawing) this.request(true);
    else {
      this.forget();
      void this.drawAndRest();
    }
  }

  dispose(): void {
    this.forget();
    this.isOverdue = false;
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async drawAndRest(): Promise<void> {
    const start = performance.now();
    const rest = Math.max(REST_MS, REST_MS_OF_THREAD * this.threads());
    this.isDrawing = true;
    this.next = Infinity;
    try {
      const drawn = this.draw();
      // What draws at once is to be done when `flush` returns.
      if (drawn) await drawn;
    } finally {
      const end = performance.now();
      // Otherwise something urgent has come meanwhile.
      if (this.next > 0) {
        this.next = end + Math.min(LONGEST_REST_MS, Math.max(rest, REST_SHARE * (end - start)));
      }
      this.isDrawing = false;
    }
    if (!this.isOverdue) return;
    this.isOverdue = false;
    this.request();
  }
}
