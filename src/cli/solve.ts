import { parseProblem, type Problem } from '../countdown/problem';
import { HumanError } from '../common/humanError';
import type { Asking } from '../methods/asking';
import { COUNTDOWN_ASKING } from '../methods/countdownAsking';
import type { Task } from '../tasks/task';
import { requestFor } from '../methods/requests';
import { solve, type Solution, type SolveHooks } from '../methods/solve';
import { countdownTask } from '../tasks/countdown';
import { cachedWords, sampledWords } from '../trace/summary';
import { createTraceFile } from '../trace/traceFile';
import type { TraceWriter } from '../trace/traceWriter';
import { DECODING_OPTIONS, DECODING_USAGE, decodingOptions, PROGRAM } from './decodingArguments';
import { EXIT, parseArguments, runMain } from './main';
import { interruption } from './interruption';
import { type ChosenEngine, openEngine, SERVER_OPTIONS, SERVER_USAGE } from './openEngine';
import { createDisplay } from './solveDisplay';
import { withOutput } from './outputFile';
import { say, sayJson, screen, tell } from './terminal';
import { headerOf } from '../engine/traceHeader';

const USAGE = `Solve one Countdown problem with the bundled model, or with one of your own on a server.

  npm run --silent solve -- 22 26 31 53 --target 27

${DECODING_USAGE}
${SERVER_USAGE}
  --out FILE.aprtrace    record the run
  --json                 print one JSON object only`;

async function main(): Promise<number> {
  const { signal, ignore } = interruption();
  const { values, positionals } = parseArguments({
    allowPositionals: true,
    options: {
      ...DECODING_OPTIONS,
      ...SERVER_OPTIONS,
      target: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  decodingOptions(values);
  const isCountdown = values.task === undefined || values.task === countdownTask.name;
  if (isCountdown && values.language === undefined) parseProblem(positionals, values.target);
  return withOutput(values.out, async () => {
    const chosen = await openEngine(values, { concurrency: 1, signal });
    try {
      const [asking = COUNTDOWN_ASKING] = chosen.askings;
      const problem = problemOf(asking, positionals, values.target);
      const options = decodingOptions(values, chosen.window);
      const request = requestFor(asking, problem, options);
      const recording =
        values.out === undefined ? undefined : await record(values.out, request, chosen);
      const display = values.json ? undefined : createDisplay(screen());
      const hooks: SolveHooks = {
        onStart: (run) => {
          signal.addEventListener('abort', () => run.abort());
          if (signal.aborted) run.abort();
        },
        onEvents: (events, state) => {
          display?.update(events, state);
          for (const event of events) void recording?.write(event);
        },
      };
      let solution: Solution;
      try {
        solution = await solve(chosen.engine, asking, problem, options, hooks);
      } finally {
        ignore();
        display?.close();
        // What was decoded until an engine failed can be opened.
        await recording?.close();
      }
      if (values.json) sayJson(summaryOf(solution));
      else say`${report(solution, asking.task).split('\n')}`;
      return solution.solved || (!solution.judged && solution.claimed)
        ? EXIT.solved
        : EXIT.unsolved;
    } finally {
      await chosen.engine.dispose();
    }
  });
}

/** Of Countdown the numbers stand for themselves; any other problem is a text. */
function problemOf(
  { task }: Asking,
  words: readonly string[],
  target: string | undefined,
): unknown {
  if (task === countdownTask) return parseProblem(words, target);
  if (target === undefined) return task.parse(words.join(' '));
  throw new HumanError(
    `--target is of Countdown, and this is the task ${task.name}. Leave it out.`,
  );
}

async function record(
  path: string,
  request: ReturnType<typeof requestFor>,
  { identityOf, languages }: ChosenEngine,
): Promise<TraceWriter> {
  const facts = {
    model: await identityOf(request.model),
    ...{ createdBy: PROGRAM, createdAt: new Date().toISOString() },
  };
  return createTraceFile(
    path,
    headerOf(request, facts, languages),
    (error) =>
      tell`Recording stopped. ${error.message} The run goes on; what was written can be opened.`,
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
    sampledTokens: metrics.sampledTokens,
    decodedTokens: metrics.decodedTokens,
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

function answerWords(solution: Solution, task: Task): string {
  const { answer, solved, judged, problem, reason } = solution;
  if (!judged && answer !== undefined)
    return `${answer}\n\nnot verified: the task ${task.name} has nothing to verify`;
  if (!solved) return `No solution found. ${reason}`;
  if (task !== countdownTask) return `${answer}   verified`;
  const { target } = problem as Problem;
  return `${answer} = ${target}   verified\n${stepsIn(solution).join('   ')}`;
}

function report(solution: Solution, task: Task): string {
  const { metrics } = solution;
  const speed = Math.round(metrics.sampledTokens / (metrics.wallMs / 1000));
  const cache = metrics.served ? `\nserver cache       ${cachedWords(metrics.served)}` : '';
  return `
${answerWords(solution, task)}

total tokens       ${metrics.totalTokens}
  sampled          ${sampledWords(metrics)}
sequential tokens  ${metrics.sequential.tokens}
longest context    ${metrics.longestContext?.tokens ?? 0}
children           ${metrics.children}
wall time          ${metrics.wallMs.toFixed(0)} ms
speed              ${speed} tokens/s${cache}`;
}

void runMain(main, USAGE);
