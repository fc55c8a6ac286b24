import type { Method } from '../common/method';
import { parseProblem, type Problem } from '../countdown/problem';
import { openModelPackage } from '../engine/modelPackage';
import type { EngineRun } from '../engine/engine';
import { COUNTDOWN_ASKING } from '../methods/countdownAsking';
import { requestFor } from '../methods/requests';
import { solve, type Solution, type SolveHooks } from '../methods/solve';
import { createTraceFile } from '../trace/traceFile';
import type { TraceWriter } from '../trace/traceWriter';
import {
  createEngine,
  DECODING_OPTIONS,
  DECODING_USAGE,
  decodingOptions,
  MODELS,
  PROGRAM,
} from './decodingArguments';
import { EXIT, parseArguments, runMain } from './main';
import { createDisplay } from './solveDisplay';
import { headerOf } from '../engine/traceHeader';

const USAGE = `Solve one Countdown problem with the bundled model.

  npm run --silent solve -- 22 26 31 53 --target 27

${DECODING_USAGE}
  --out FILE.aprtrace    record the run
  --json                 print one JSON object only`;

async function main(): Promise<number> {
  const { values, positionals } = parseArguments({
    allowPositionals: true,
    options: {
      ...DECODING_OPTIONS,
      target: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const problem = parseProblem(positionals, values.target);
  const options = decodingOptions(values);
  const request = requestFor(COUNTDOWN_ASKING, problem, options);
  const engine = createEngine(values.threads, 1);
  const recording = values.out === undefined ? undefined : await record(values.out, request);
  const display = values.json ? undefined : createDisplay(process.stdout);
  let run: EngineRun | undefined;
  const stop = () => run?.abort();
  process.once('SIGINT', stop);
  const hooks: SolveHooks = {
    onStart: (started) => (run = started),
    onEvents: (events, state) => {
      display?.update(events, state);
      for (const event of events) void recording?.write(event);
    },
  };
  const solution = await solve(engine, COUNTDOWN_ASKING, problem, options, hooks);
  process.off('SIGINT', stop);
  display?.close();
  await recording?.close();
  await engine.dispose();
  console.log(values.json ? JSON.stringify(summaryOf(solution)) : report(solution));
  return solution.solved ? EXIT.solved : EXIT.unsolved;
}

async function record(path: string, request: ReturnType<typeof requestFor>): Promise<TraceWriter> {
  const { name, sha256 } = await openModelPackage(MODELS[request.model as Method]);
  const header = headerOf(request, {
    model: { name, sha256 },
    createdBy: PROGRAM,
    createdAt: new Date().toISOString(),
  });
  return createTraceFile(path, header, (error) =>
    process.stderr.write(
      `Recording stopped. ${error.message} The run goes on; what was written can be opened.\n`,
    ),
  );
}

/** The object that `--json` prints: these names are a contract. */
function summaryOf(solution: Solution) {
  const { metrics } = solution;
  return {
    solved: solution.solved,
    expression: solution.answer ?? null,
    steps: stepsIn(solution),
    verified: solution.verified,
    totalTokens: metrics.totalTokens,
    sequentialTokens: metrics.sequential.tokens,
    children: metrics.children,
    wallMs: metrics.wallMs,
    method: solution.method,
  };
}

/** Of a wrong answer none are told. */
function stepsIn({ verified, claim = [] }: Solution): readonly string[] {
  return verified ? claim : [];
}

function report(solution: Solution<Problem>): string {
  const { metrics, problem } = solution;
  const answer = solution.solved
    ? `${solution.answer} = ${problem.target}   verified\n${stepsIn(solution).join('   ')}`
    : `No solution found. ${solution.reason}`;
  const speed = Math.round(metrics.sampledTokens / (metrics.wallMs / 1000));
  return `
${answer}

total tokens       ${metrics.totalTokens}
sequential tokens  ${metrics.sequential.tokens}
longest context    ${metrics.longestContext?.tokens ?? 0}
children           ${metrics.children}
wall time          ${metrics.wallMs.toFixed(0)} ms
speed              ${speed} tokens/s`;
}

void runMain(main, USAGE);
