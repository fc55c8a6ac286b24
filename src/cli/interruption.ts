/** Ctrl-C, the wish of the system that the process ends, and a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Leaves what comes from now on to the system, which ends the process. */
  readonly ignore: (this: void) => void;
}

/**
 * What a person or the system ends a command by, so that it can save what it has. Only the first
 * signal counts: the next one ends the process, whatever it is about to do.
 */
export function interruption(): Interruption {
  const interrupt = new AbortController();
  const ignore = () => {
    for (const name of SIGNALS) process.off(name, stop);
  };
  const stop = () => {
    ignore();
    interrupt.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return { signal: interrupt.signal, ignore };
}
