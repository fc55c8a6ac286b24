import type { Memento } from 'vscode';

/** What an extension would keep between windows, for the time of a test. */
export class MemoryMemento implements Memento {
  private readonly kept = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.kept.keys()];
  }

  get<T>(key: string, defaultValue?: T): T {
    return (this.kept.has(key) ? this.kept.get(key) : defaultValue) as T;
  }

  update(key: string, value: unknown): Promise<void> {
    this.kept.set(key, value);
    return Promise.resolve();
  }
}
