import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CancellationToken,
  l10n,
  Location,
  MarkdownString,
  Position,
  type TestItem,
  TestMessage,
  type TestRun,
  Uri,
} from 'vscode';
import type { Engine } from '../../../engine/engine';
import { percent } from '../../../evaluation/report/words';
import { identityOf } from '../../../evaluation/study/studyIdentity';
import { ResultsFolder } from '../../../evaluation/study/resultsFolder';
import { runStudy } from '../../../evaluation/study/runStudy';
import type { SampleRecord } from '../../../evaluation/study/sample';
import { estimateShare } from '../../../evaluation/study/statistics';
import { type Study, studyArm } from '../../../evaluation/study/study';
import { messageIn } from '../../../common/humanError';
import { formatMs } from '../../../inspect/amounts';
import { plainText } from '../../../common/plainText';
import type { ArmSpec } from '../../../methods/arm';
import type { Asking } from '../../../methods/asking';
import { failureWords } from '../../../evaluation/countdown/failureWords';
import { askedWords } from '../../../tasks/asked';
import { COMMANDS } from '../../contributions';
import { askedOf, type ModelFolders, modelNamed } from '../../engine/modelFolders';

/** Runs of tests whose results and traces are kept; older ones are deleted. */
const KEPT = 20;

export interface ProblemTestParts {
  readonly engine: Engine;
  readonly models: () => ModelFolders;
  readonly createdBy: string;
  /** Folder of the results of test runs, a folder each. */
  readonly root: string;
  /** Problems in the batch at a time. */
  readonly concurrency: number;
}

export type TestedProblem = readonly [item: TestItem, problem: unknown];

/**
 * Decodes the problems as the arm says, and tells the run of each as it ends. Results and traces are
 * kept as those of an evaluation are, so that they can be opened and compared.
 * @throws HumanError where there is no model, or no place for the results
 */
export async function runProblems(
  { engine, models, createdBy, root, concurrency }: ProblemTestParts,
  run: TestRun,
  asking: Asking,
  spec: ArmSpec,
  tested: readonly TestedProblem[],
  token: CancellationToken,
): Promise<void> {
  for (const [item] of tested) run.enqueued(item);
  const name = asking.model(spec.method);
  const now = models();
  const model = await modelNamed(now, name);
  const { languages } = await askedOf(now);
  const problems = tested.map(([, problem]) => problem);
  const arm = studyArm(spec, { problems: problems.length, concurrency });
  const stages = [{ mode: 'batched', arms: [arm] }] as const;
  const study: Study = { asking, seed: 0, problems, stages };
  const folder = await ResultsFolder.open(
    await newFolder(root),
    identityOf(study, { [name]: model }),
    { resume: false, writer: 'editor' },
  );
  const left = new Set(tested.keys());
  const stop = new AbortController();
  const cancelling = token.onCancellationRequested(() => stop.abort());
  if (token.isCancellationRequested) stop.abort();
  try {
    await runStudy(engine, study, {
      signal: stop.signal,
      openTrace: (place, request) => {
        const item = tested[place.problem]?.[0];
        if (item) run.started(item);
        return folder.openTrace(place, { request, model, createdBy, languages });
      },
      onUnit: async ({ problem: index }, samples) => {
        await folder.append(samples);
        const [sample] = samples;
        const item = tested[index]?.[0];
        if (!sample || !item) return;
        left.delete(index);
        tell(run, item, sample, folder.path);
      },
    });
  } catch (error) {
    const message = new TestMessage(messageIn(l10n, error));
    for (const index of left) {
      const item = tested[index]?.[0];
      if (item) run.errored(item, message);
    }
    left.clear();
  } finally {
    cancelling.dispose();
    await folder.close();
  }
  for (const index of left) {
    const item = tested[index]?.[0];
    if (item) run.skipped(item);
  }
  summarise(run, folder.records);
}

function tell(run: TestRun, item: TestItem, sample: SampleRecord, folder: string): void {
  const problem = askedWords(sample);
  const cost = l10n.t(
    '{0} tokens, {1} children, longest context {2}, {3}',
    ...[sample.totalTokens, sample.children, sample.longestContext, formatMs(sample.wallMs)],
  );
  if (sample.verified) {
    output(run, item, `${problem}  ${sample.expression ?? ''}  ${cost}`);
    run.passed(item, sample.wallMs);
    return;
  }
  const why = failureWords(sample.failure ?? sample.reason ?? '', l10n);
  output(run, item, `${problem}  ${why}  ${cost}`);
  run.failed(item, failureMessage(item, sample, why, cost, folder), sample.wallMs);
}

function failureMessage(
  item: TestItem,
  { claimed, failure, reason, trace }: SampleRecord,
  why: string,
  cost: string,
  folder: string,
): TestMessage {
  const text = new MarkdownString();
  text.appendText(l10n.t('Not solved: {0}. {1}.', why, cost));
  // What the verifier says of a wrong claim.
  if (claimed && failure !== null && reason !== null) text.appendText(`\n${plainText(reason)}`);
  if (trace !== null) {
    const argument = JSON.stringify([Uri.file(join(folder, trace)).toString()]);
    const link = `command:${COMMANDS.openTrace}?${encodeURIComponent(argument)}`;
    text.appendMarkdown(`\n\n[${l10n.t('Open Trace')}](${link})`);
    text.isTrusted = { enabledCommands: [COMMANDS.openTrace] };
  }
  const message = new TestMessage(text);
  if (item.uri) message.location = new Location(item.uri, item.range ?? new Position(0, 0));
  return message;
}

function summarise(run: TestRun, records: readonly SampleRecord[]): void {
  if (records.length === 0) return;
  const solved = records.filter(({ verified }) => verified).length;
  const { value, low, high } = estimateShare(solved, records.length);
  const words = l10n.t(
    '{0} of {1} solved and verified: {2}, 95 % interval {3} to {4}.',
    ...[solved, records.length, percent(value), percent(low), percent(high)],
  );
  output(run, undefined, words);
}

/** The output is a terminal's. */
function output(run: TestRun, item: TestItem | undefined, line: string): void {
  run.appendOutput(`${line}\r\n`, undefined, item);
}

/** A place for the results of a run; the oldest give way. Names sort by date. */
async function newFolder(root: string): Promise<string> {
  await mkdir(root, { recursive: true });
  const names = (await readdir(root)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - KEPT + 1))) {
    await rm(join(root, name), { recursive: true, force: true });
  }
  const date = new Date().toISOString().replace(/[:.]/g, '-');
  // Two runs may begin at once.
  return join(root, `${date}-${crypto.randomUUID().slice(0, 4)}`);
}
