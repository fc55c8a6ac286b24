import { createRandom, hash32 } from '../common/random';
import type { Adapter } from './adapter';
import type { FaultKind } from './requestFault';

export interface PoolOptions {
  /** Most requests at once to one server. */
  readonly concurrency: number;
  /** How long a broken server is left out; twice as long after each trial that fails. */
  readonly restMs: number;
  readonly longestRestMs: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

export const DEFAULT_POOL: PoolOptions = {
  concurrency: 16,
  restMs: 1_000,
  longestRestMs: 30_000,
  now: () => performance.now(),
};

/** The right to send one request to a server. */
export interface Lease {
  readonly adapter: Adapter;
  /** Gives it back with what became of the request; only the first call counts. */
  done(outcome: 'well' | 'left' | FaultKind): void;
}

/** So many failures in a row break a server: a single lost connection is everyday. */
const FAILURES_OF_BROKEN = 3;

interface Replica {
  readonly adapter: Adapter;
  /** Most requests at once, lowered by a server that has too much to do. */
  limit: number;
  /** Requests that went well since the limit was last changed. */
  well: number;
  running: number;
  failures: number;
  /** How long a broken server rests, until when, and whether a request is trying it. */
  restMs: number;
  restsUntil: number;
  onTrial: boolean;
}

interface Waiter {
  readonly key: string;
  give(lease: Lease): void;
}

/**
 * Servers with the same model. Requests of one key go to one of them, whose cache has what they have
 * in common, while that one works; a broken one is left out, and then tried with one request. Where
 * all are broken, the first to be tried gets the request, so that its fault is told.
 */
export class ServerPool {
  private readonly replicas: readonly Replica[];
  private waiters: Waiter[] = [];

  constructor(
    adapters: readonly Adapter[],
    private readonly options: PoolOptions = DEFAULT_POOL,
  ) {
    if (adapters.length === 0) throw new RangeError('A pool needs a server.');
    this.replicas = adapters.map((adapter) => ({
      ...{ adapter, limit: options.concurrency, well: 0 },
      ...{ running: 0, failures: 0, restMs: 0, restsUntil: 0, onTrial: false },
    }));
  }

  /**
   * Waits until the key's server takes another request.
   * @throws the signal's reason where it aborts
   */
  lease(key: string, signal: AbortSignal): Promise<Lease> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const leave = () => {
        this.waiters = this.waiters.filter((other) => other !== waiter);
        // The reason is whatever the caller aborted with.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(signal.reason);
      };
      const waiter: Waiter = {
        key,
        give(lease) {
          signal.removeEventListener('abort', leave);
          resolve(lease);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiters.push(waiter);
      this.serve();
    });
  }

  /** Gives leases to all who need not wait any longer, in the order in which they came. */
  private serve(): void {
    this.waiters = this.waiters.filter((waiter) => {
      const replica = this.replicaFor(waiter.key);
      if (replica.running >= replica.limit) return true;
      waiter.give(this.leaseOf(replica));
      return false;
    });
  }

  private replicaFor(key: string): Replica {
    const { now } = this.options;
    const alive = this.replicas.filter(
      (r) => !isBroken(r) || (r.restsUntil <= now() && !r.onTrial),
    );
    // Each key ranks the servers in an order of its own, which stays when one of them goes.
    if (alive.length > 0) return best(alive, (r) => rankOf(r.adapter.url, key));
    return best(this.replicas, (r) => -r.restsUntil);
  }

  private leaseOf(replica: Replica): Lease {
    const trial = isBroken(replica);
    replica.running++;
    if (trial) replica.onTrial = true;
    let open = true;
    return {
      adapter: replica.adapter,
      done: (outcome) => {
        if (!open) return;
        open = false;
        replica.running--;
        if (trial) replica.onTrial = false;
        this.learn(replica, outcome, trial);
        this.serve();
      },
    };
  }

  private learn(replica: Replica, outcome: Parameters<Lease['done']>[0], trial: boolean): void {
    if (outcome === 'left') return;
    if (outcome === 'broken') {
      this.rest(replica, trial);
      return;
    }
    replica.failures = 0;
    if (outcome === 'busy') {
      // As many as were too many, halved: the one that was refused runs no more.
      replica.limit = Math.max(1, Math.floor(Math.min(replica.running + 1, replica.limit) / 2));
      replica.well = 0;
    } else if (++replica.well >= replica.limit && replica.limit < this.options.concurrency) {
      replica.limit++;
      replica.well = 0;
    }
  }

  /** Streams that break together are one failure of the server: only a trial makes its rest longer. */
  private rest(replica: Replica, trial: boolean): void {
    const { restMs, longestRestMs, now } = this.options;
    replica.failures++;
    if (replica.failures === FAILURES_OF_BROKEN) replica.restMs = restMs;
    else if (trial) replica.restMs = Math.min(replica.restMs * 2, longestRestMs);
    else return;
    replica.restsUntil = now() + replica.restMs;
  }
}

const isBroken = ({ failures }: Replica) => failures >= FAILURES_OF_BROKEN;

/** The hash alone ranks servers whose addresses differ little almost alike for every key. */
const rankOf = (url: string, key: string) => createRandom(hash32(`${url} ${key}`))();

function best(replicas: readonly Replica[], rank: (replica: Replica) => number): Replica {
  return replicas.reduce((a, b) => (rank(b) > rank(a) ? b : a));
}
