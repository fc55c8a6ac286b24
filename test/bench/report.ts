import { batchShare, speedUp } from './comparison';
import { CONTENDERS, type ContenderName } from './contenders/contender';
import type { DecodingBench, DecodingResult } from './decodingBench';
import type { ProblemsResult } from './problemsBench';
import { quantile, spreadOf, spreadText } from './statistics';
import { table } from './table';
import { targetsTable } from './targets';

export interface BenchReport {
  readonly quick: boolean;
  /** Table of the machine, the versions and the model. */
  readonly environment: string;
  readonly decoding: DecodingBench;
  readonly problems: readonly ProblemsResult[];
}

const NAMES: Readonly<Record<ContenderName, string>> = {
  engine: 'this engine',
  'transformers.js': 'transformers.js',
  'node-llama-cpp': 'node-llama-cpp',
};

const PEERS = CONTENDERS.filter((name) => name !== 'engine');

/** The report as Markdown, tables aligned, for the terminal and for BENCHMARKS.md. */
export function markdown({ quick, environment, decoding, problems }: BenchReport): string {
  const { results } = decoding;
  const caution = quick ? ' A quick run: these are of no significance.' : '';
  return `# Benchmarks

Written by \`npm run bench\`. Numbers are medians, with quartiles in parentheses.${caution}

${environment}

## Targets

${targetsTable(results)}

## Decoding

The same weights in 8 bits, ${decoding.prompts} prompts of child threads (${decoding.promptTokens} tokens), each continued greedily by
${decoding.newTokens} tokens with stopping disabled. Each program runs in a process of its own; in each of ${decoding.rounds} rounds
they are measured in turn, so that a ratio compares times of the same round. Tokens per second count
new tokens; reading the prompts is part of the time.

${speedTable(decoding)}

How many times faster this engine is:

${ratioTable(results)}

Time of the ten together, as a share of their time one after the other:

${batchTable(results)}

Greedy tokens that the peers share with this engine, up to where a thread would stop:

${agreementTable(results)}

What differs: this engine goes through its worker, parser and trace, as in use; its cache is in
8 bits, of transformers.js in 32 and of llama.cpp in 16. transformers.js runs a graph of the same
operators as this engine's, with the cache as input and output. llama.cpp runs Q8_0; with two threads
node-llama-cpp starts one anew for each token, and where both share a virtual core they wait for each
other: its times with one thread are the ones to compare with.

## Problems

Held-out problems from submission to the end of the run, through the engine worker, after a warm-up;
memory is the peak of the whole process.

${problemsTable(problems)}
`;
}

function speedTable({ results, prompts, newTokens }: DecodingBench): string {
  const perSecond = (times: readonly number[]) =>
    spreadText(spreadOf(times.map((ms) => (prompts * newTokens * 1000) / ms)), 0);
  return table(
    ['CPU threads', 'Program', 'One at a time, tokens/s', 'Ten together, tokens/s'],
    eachContender(results, CONTENDERS, (result, name) => {
      const outcome = result.outcomes.get(name);
      if (outcome && 'missing' in outcome) return [`missing: ${outcome.missing}`, ''];
      return outcome ? [perSecond(outcome.alone), perSecond(outcome.together)] : ['', ''];
    }),
  );
}

function ratioTable(results: readonly DecodingResult[]): string {
  return table(
    ['CPU threads', 'Against', 'One at a time', 'Ten together'],
    eachContender(results, PEERS, (result, name) => [
      spreadText(speedUp(result, name, 'alone'), 2),
      spreadText(speedUp(result, name, 'together'), 2),
    ]),
  );
}

function batchTable(results: readonly DecodingResult[]): string {
  return table(
    ['CPU threads', 'Program', 'Share'],
    eachContender(results, CONTENDERS, (result, name) => [spreadText(batchShare(result, name), 2)]),
  );
}

function agreementTable(results: readonly DecodingResult[]): string {
  return table(
    ['CPU threads', 'Program', 'Prompts continued alike', 'Tokens before a difference'],
    eachContender(results, PEERS, ({ agreements }, name) => {
      const agreement = agreements.get(name);
      if (!agreement) return ['-', '-'];
      const { identical, prompts, same, tokens } = agreement;
      const share = ((100 * same) / Math.max(tokens, 1)).toFixed(1);
      return [`${identical} of ${prompts}`, `${same} of ${tokens} (${share} %)`];
    }),
  );
}

function problemsTable(results: readonly ProblemsResult[]): string {
  return table(
    [
      'CPU threads',
      'At a time',
      'Problems',
      'Solved',
      'Latency, median ms',
      '95th percentile ms',
      'Problems/s',
      'Sampled tokens/s',
      'All tokens/s',
      'Peak memory, MB',
    ],
    results.map(({ threads, concurrency, outcome }) => {
      const setting = [String(threads), String(concurrency)];
      if ('missing' in outcome) return [...setting, `missing: ${outcome.missing}`];
      const { latenciesMs, ms } = outcome;
      const perSecond = (count: number, digits: number) => ((1000 * count) / ms).toFixed(digits);
      return [
        ...setting,
        String(latenciesMs.length),
        String(outcome.solved),
        quantile(latenciesMs, 0.5).toFixed(0),
        quantile(latenciesMs, 0.95).toFixed(0),
        perSecond(latenciesMs.length, 2),
        perSecond(outcome.sampledTokens, 0),
        perSecond(outcome.totalTokens, 0),
        (outcome.peakRss / 1e6).toFixed(0),
      ];
    }),
  );
}

function eachContender(
  results: readonly DecodingResult[],
  names: readonly ContenderName[],
  cells: (result: DecodingResult, name: ContenderName) => readonly string[],
): string[][] {
  return results.flatMap((result) =>
    names.map((name) => [String(result.threads), NAMES[name], ...cells(result, name)]),
  );
}
