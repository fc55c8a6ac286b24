/** Subscribes a listener; disposing the result ends it. Fits where VS Code expects an event. */
export type Listen<T> = (listener: (value: T) => unknown) => { dispose(): void };

/** Tells listeners, in the order in which they came, for code that must run without VS Code. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => unknown>();

  readonly listen: Listen<T> = (listener) => {
    // An own function each time: the same listener may be there twice.
    const own = (value: T) => listener(value);
    this.listeners.add(own);
    return { dispose: () => this.listeners.delete(own) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
