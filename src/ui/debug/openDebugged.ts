import { Uri } from 'vscode';
import { HumanError } from '../../common/humanError';
import { parseProblem } from '../../countdown/problem';
import type { OpenedRun } from '../../debug/debugHost';
import type { RunConfiguration } from '../../debug/launchArguments';
import { sessionEnd } from '../../session/run/sessionEnd';
import { countdownTask } from '../../tasks/countdown';
import { askedOf, type ModelFolders } from '../engine/modelFolders';
import type { Runs } from '../runs/runs';
import type { RunStarter } from '../runs/runStarter';
import type { Settings } from '../settings';
import { inspectedRequest, optionsFor } from '../solve/solveTask';
import type { TraceOpener } from '../traceFile/traceOpener';

/** Where runs that are to be debugged come from. */
export interface OpenParts {
  readonly runs: Runs;
  readonly starter: RunStarter;
  readonly opener: TraceOpener;
  readonly models: () => ModelFolders;
  readonly settings: Settings;
}

/**
 * The run that a launch configuration names: one that is open, a recorded one once it is read, or a
 * new one, held at its start where its engine can.
 * @throws HumanError where there is none
 */
export async function openDebugged(
  parts: OpenParts,
  configuration: RunConfiguration,
): Promise<OpenedRun> {
  const { run, trace } = configuration;
  if (run !== undefined) {
    const session = parts.runs.byId(run);
    if (session) return { session, isOwn: false };
    throw new HumanError('This run is not open any more.');
  }
  if (trace === undefined) return start(parts, configuration);
  const session = await parts.opener.open(addressOf(trace));
  parts.runs.select({ session, thread: undefined });
  if (session.status === 'reading') await sessionEnd(session);
  return { session, isOwn: false };
}

async function start(
  { starter, models, settings }: OpenParts,
  { numbers, target, problem: typed, method, window, temperature, seed }: RunConfiguration,
): Promise<OpenedRun> {
  const { askings, window: longest } = await askedOf(models());
  const isCountdown = numbers !== undefined || target !== undefined;
  const asking = isCountdown ? askings.find(({ task }) => task === countdownTask) : askings[0];
  if (!asking) throw new HumanError('The model that decodes now is not asked Countdown problems.');
  if (!isCountdown && typed === undefined) {
    throw new HumanError('Write a problem or a trace into the launch configuration.');
  }
  const problem = isCountdown
    ? parseProblem(numbers ?? [], target)
    : asking.task.parse(typed ?? '');
  const options = {
    ...optionsFor(settings, asking, longest),
    ...(method !== undefined && { method }),
    ...(window !== undefined && { window }),
    ...(temperature !== undefined && { temperature }),
    ...(seed !== undefined && { seed }),
  };
  const session = await starter.start(inspectedRequest(asking, problem, options), undefined, true);
  return { session, isOwn: true };
}

/** A path of the disk, or an address of any file system. */
function addressOf(trace: string): Uri {
  return /^[a-z][a-z0-9+.-]+:/i.test(trace) ? Uri.parse(trace) : Uri.file(trace);
}
