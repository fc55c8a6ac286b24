/**
 * Recomputes figures of a suite's report from the lines of `results.jsonl` and from nothing else:
 * no part of the program is imported here, so that a mistake of its own cannot repeat itself.
 */
interface Line {
  readonly arm: string;
  readonly problem: number;
  readonly sample: number;
  readonly claimed: boolean;
  readonly verified: boolean;
  readonly path: string | null;
  readonly totalTokens: number;
  readonly sequentialTokens: number;
  readonly longestContext: number;
  readonly children: number;
  readonly spawns: number;
  readonly wastedTokens: number;
  readonly wallMs: number;
}

export class Recomputed {
  private readonly lines: Line[];

  constructor(jsonl: string) {
    this.lines = jsonl
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Line);
  }

  private of(arm: string): Line[] {
    return this.lines.filter((line) => line.arm === arm);
  }

  mean(arm: string, value: (line: Line) => number): number {
    const lines = this.of(arm);
    let sum = 0;
    for (const line of lines) sum += value(line);
    return sum / lines.length;
  }

  accuracy(arm: string): number {
    return this.mean(arm, (line) => (line.verified ? 1 : 0));
  }

  accuracyAt(arm: string, window: number): number {
    return this.mean(arm, (line) => (line.verified && line.longestContext <= window ? 1 : 0));
  }

  unverified(arm: string): number {
    return this.mean(arm, (line) => (line.claimed && !line.verified ? 1 : 0));
  }

  spawnRate(arm: string): number {
    return this.mean(arm, (line) => (line.spawns > 0 ? 1 : 0));
  }

  wasted(arm: string): number {
    return this.mean(arm, (line) => line.wastedTokens) / this.mean(arm, (line) => line.totalTokens);
  }

  medianMs(arm: string): number {
    const times = this.of(arm).map((line) => line.wallMs);
    times.sort((a, b) => a - b);
    const half = Math.floor(times.length / 2);
    const upper = times[half] as number;
    return times.length % 2 === 1 ? upper : ((times[half - 1] as number) + upper) / 2;
  }

  /** By problem: whether the first n samples of it solve it. */
  private verdicts(arm: string, n: number, how: 'cons' | 'pass'): Map<number, boolean> {
    const verdicts = new Map<number, boolean>();
    for (const problem of new Set(this.of(arm).map((line) => line.problem))) {
      const samples = this.of(arm).filter((line) => line.problem === problem && line.sample < n);
      samples.sort((a, b) => a.sample - b.sample);
      if (how === 'pass') {
        verdicts.set(
          problem,
          samples.some((line) => line.verified),
        );
        continue;
      }
      const claims = samples.filter((line) => line.path !== null);
      let best: Line | undefined;
      let most = 0;
      for (const claim of claims) {
        const votes = claims.filter((other) => other.path === claim.path).length;
        if (votes > most) [best, most] = [claim, votes];
      }
      verdicts.set(problem, best?.verified ?? false);
    }
    return verdicts;
  }

  several(arm: string, n: number, how: 'cons' | 'pass') {
    const verdicts = [...this.verdicts(arm, n, how).values()];
    const used = this.of(arm).filter((line) => line.sample < n);
    return {
      accuracy: verdicts.filter(Boolean).length / verdicts.length,
      totalTokens: used.reduce((sum, line) => sum + line.totalTokens, 0) / verdicts.length,
    };
  }

  /** Problems that only one of two methods solves, and the exact p-value, by whole numbers. */
  discordant(first: [string, number, 'cons'], second: [string, number, 'cons']) {
    const [one, other] = [this.verdicts(...first), this.verdicts(...second)];
    let [onlyFirst, onlySecond, common] = [0, 0, 0];
    for (const [problem, solved] of one) {
      const rival = other.get(problem);
      if (rival === undefined) continue;
      common++;
      if (solved && !rival) onlyFirst++;
      if (!solved && rival) onlySecond++;
    }
    const n = onlyFirst + onlySecond;
    let [tail, term] = [0n, 1n];
    for (let k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
      tail += term;
      term = (term * BigInt(n - k)) / BigInt(k + 1);
    }
    const p = Math.min(1, Number((2n * tail * 10n ** 18n) / 2n ** BigInt(n)) / 1e18);
    return { onlyFirst, onlySecond, common, difference: (onlyFirst - onlySecond) / common, p };
  }
}
