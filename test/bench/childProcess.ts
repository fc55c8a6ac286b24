import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A bundle beside this one in a process of its own, which answers one message at a time. */
export class Child<Command extends object, Report> {
  private readonly process: ChildProcess;

  /** @param start what the process finds as JSON in its first argument */
  constructor(bundle: string, start: object) {
    this.process = fork(join(__dirname, bundle), [JSON.stringify(start)]);
  }

  send(command: Command): void {
    this.process.send(command);
  }

  /** The next message. */
  receive(): Promise<Report> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.process.off('message', onMessage).off('exit', onExit);
      };
      const onMessage = (message: unknown) => {
        settle();
        resolve(message as Report);
      };
      const onExit = (code: number | null, signal: string | null) => {
        settle();
        reject(new Error(`its process ended (${signal ?? `exit code ${code}`})`));
      };
      this.process.on('message', onMessage).on('exit', onExit);
    });
  }

  /** Lets the process end by itself. */
  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const left = new Promise((resolve) => this.process.once('exit', resolve));
    if (this.process.connected) this.process.disconnect();
    await left;
  }
}
