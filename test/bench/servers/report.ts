import { type Spread, spreadOf, spreadText } from '../statistics';
import { table } from '../table';
import {
  type LlamaResult,
  PROGRAMS,
  type ProgramName,
  TOGETHER,
  type Work,
  type Workload,
} from './llamaRounds';
import type { ReplicasResult } from './replicas';
import {
  AT_ONCE,
  type ClientName,
  CLIENTS,
  type ClientsResult,
  type ClientWork,
  firstTokenMs,
  NEW_TOKENS,
} from './vllmClients';

export interface ServersReport {
  readonly quick: boolean;
  /** Rows of the machine, the versions and the model. */
  readonly environment: readonly (readonly string[])[];
  readonly threads: number;
  readonly rounds: number;
  readonly llama: LlamaResult;
  readonly clients: ClientsResult;
  readonly replicas: ReplicasResult;
}

const NAMES: Readonly<Record<ProgramName, string>> = {
  engine: 'this engine, 8 bits',
  llama8: "llama.cpp's server, 8 bits",
  llama32: "llama.cpp's server, 32 bits",
  oneThread: "llama.cpp's server, 8 bits, 1 thread",
  inTurn: "llama.cpp's server, 8 bits, a request at a time",
};

/** The section of BENCHMARKS.md as Markdown. */
export function markdown(report: ServersReport): string {
  const { llama, clients, replicas, threads } = report;
  const caution = report.quick ? ' A quick run: these are of no significance.' : '';
  return `## Servers

Written by \`npm run bench:servers\`. Numbers are medians of ${report.rounds} rounds, with quartiles in parentheses; a
ratio is of times of the same round.${caution}

${table(['', ''], report.environment)}

### This engine against llama.cpp's server

Whole held-out problems, greedily, from submission to the end of the run. llama.cpp's server runs in a
process of its own with ${threads} threads, its prompt cache, continuous batching and ${llama.slots} slots; this program is its
client, by as many requests at once. This engine runs in its worker with ${threads} threads, and has weights
of 8 bits only; the server has the same in Q8_0, and in 32 bits, and also runs with one thread, since threads that share
a virtual core wait for each other. The problems of a round are new to all, so that no server has read
them before.

How many times faster this engine is:

${ratioTable(llama)}

${speedTable(llama)}

### Children side by side, and one after the other

The same server and weights, a problem at a time, in turn: requests as the run has them, so that the
children of a spawn decode side by side, and one request at a time (\`--server-requests 1\`), so that they
decode one after the other.

${childrenTable(llama)}

### This client against the server's own

${clientsText(clients)}

### Replicas, and many requests

Servers are simulated, each with a fixed time a token and four streams at a time, in a process of their
own: what is measured is this client.

${replicasTable(replicas)}
`;
}

/** Of each round, a value of one program by that of another. */
function ratios<T>(ours: readonly T[], theirs: readonly T[], value: (work: T) => number): Spread {
  return spreadOf(theirs.map((work, round) => value(work) / value(ours[round] as T)));
}

function worksOf({ times }: LlamaResult, name: ProgramName, workload: Workload): readonly Work[] {
  return times.get(name)?.[workload] ?? [];
}

const milliseconds = ({ ms }: Work) => ms;
const perProblem = ({ ms, problems }: Work) => ms / problems;
const perSecond = ({ ms, tokens }: Work) => (1000 * tokens) / ms;

function ratioTable(result: LlamaResult): string {
  const ratio = (name: ProgramName, workload: Workload) => {
    const [ours, theirs] = [worksOf(result, 'engine', workload), worksOf(result, name, workload)];
    return spreadText(ratios(ours, theirs, milliseconds), 2);
  };
  return table(
    ['Against', 'A problem at a time', `${TOGETHER} at a time`],
    (['llama8', 'llama32', 'oneThread'] as const).map((name) => [
      NAMES[name],
      ratio(name, 'alone'),
      ratio(name, 'together'),
    ]),
  );
}

function speedTable(result: LlamaResult): string {
  const rows = PROGRAMS.filter((name) => name !== 'inTurn').flatMap((name) =>
    (['alone', 'together'] as const).map((workload) => {
      const works = worksOf(result, name, workload);
      return [
        NAMES[name],
        workload === 'alone' ? '1' : `${TOGETHER}`,
        spreadText(spreadOf(works.map(perSecond)), 0),
        spreadText(spreadOf(works.map(perProblem)), 0),
        solvedText(works),
      ];
    }),
  );
  return table(['Program', 'At a time', 'Sampled tokens/s', 'Wall ms/problem', 'Solved'], rows);
}

function solvedText(works: readonly Work[]): string {
  const sum = (value: (work: Work) => number) => works.reduce((all, one) => all + value(one), 0);
  return `${sum(({ solved }) => solved)} of ${sum(({ problems }) => problems)}`;
}

function childrenTable(result: LlamaResult): string {
  const sideBySide = worksOf(result, 'llama8', 'alone');
  const inTurn = worksOf(result, 'inTurn', 'alone');
  const wall = (works: readonly Work[]) => spreadText(spreadOf(works.map(perProblem)), 0);
  return table(
    ['Measured', ''],
    [
      [
        'One after the other takes so many times as long',
        spreadText(ratios(sideBySide, inTurn, milliseconds), 2),
      ],
      ['Side by side, ms/problem', wall(sideBySide)],
      ['One after the other, ms/problem', wall(inTurn)],
    ],
  );
}

function clientsText(result: ClientsResult): string {
  if ('missing' in result) {
    return `This part was left out: ${result.missing}. It compares with \`vllm bench serve\`, before one vLLM.`;
  }
  const { ours, vLLM } = result.times;
  const requests = ours[0]?.completed ?? 0;
  return `One vLLM ${result.version} on the CPU, and the same ${requests} requests in each round: prompts of held-out problems as
token ids, at most ${NEW_TOKENS} new tokens, greedily, ${AT_ONCE} at once, and the same fields asked for. \`vllm bench serve\` is vLLM's
client for benchmarks; starting it is no part of its times. Processor seconds are of the client alone.

${table(
  ['This client by `vllm bench serve`', ''],
  [
    ['Requests a second', spreadText(ratios(vLLM, ours, rate), 3)],
    ['Time to the first token, medians', spreadText(ratios(vLLM, ours, firstTokenMs), 3)],
    ['Processor seconds', spreadText(ratios(vLLM, ours, cpuSeconds), 3)],
  ],
)}

${clientsTable(result.times)}`;
}

const rate = ({ completed, seconds }: ClientWork) => completed / seconds;
const cpuSeconds = (work: ClientWork) => work.cpuSeconds;

function clientsTable(times: Readonly<Record<ClientName, readonly ClientWork[]>>): string {
  return table(
    ['Client', 'Requests/s', 'First token, ms', 'Processor seconds', 'Tokens of a round'],
    CLIENTS.map((name) => {
      const of = (value: (work: ClientWork) => number, digits: number) =>
        spreadText(spreadOf(times[name].map(value)), digits);
      return [
        name === 'ours' ? 'this client' : 'vllm bench serve',
        of(rate, 2),
        of(firstTokenMs, 0),
        of(cpuSeconds, 2),
        of(({ tokens }) => tokens, 0),
      ];
    }),
  );
}

function replicasTable({ ratios: faster, many }: ReplicasResult): string {
  const { tokensPerS, cores, memory } = many;
  return table(
    ['Measured', ''],
    [
      [
        `64 runs of one thread, two replicas, times one (${faster.length} rounds)`,
        spreadText(spreadOf(faster), 2),
      ],
      [
        '512 requests in flight, a token each 50 ms: all together',
        `${tokensPerS.toFixed(0)} tokens/s`,
      ],
      [
        'this client meanwhile',
        `${cores.toFixed(2)} of a processor, ${(memory / 1e6).toFixed(0)} MB of memory`,
      ],
    ],
  );
}
