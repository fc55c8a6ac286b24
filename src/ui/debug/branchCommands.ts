import { Disposable, l10n, type LogOutputChannel, window } from 'vscode';
import { demand } from '../../engine/capabilities';
import { HumanError } from '../../common/humanError';
import { herePosition } from '../../inspect/branch';
import { forcingPlace, messageEdit, messageOf } from '../../session/run/branchEdits';
import { type BranchEdit, requestOf } from '../../session/run/branchRequest';
import type { RunSession } from '../../session/run/runSession';
import { editingOf, languageOf } from '../../session/run/sessionLanguage';
import type { ThreadState } from '../../trace/runState';
import type { SamplingParams, ThreadId } from '../../trace/traceEvent';
import { askForMessage, askForSampling, askForSpawn, askForToken } from './branchInput';
import { chosenRun, chosenThread } from '../threads/chosen';
import { loadTokens } from '../readingProgress';
import { compareThreads } from '../threads/compareThreads';
import { COMMANDS } from '../contributions';
import { registerCommand } from '../log';
import { nextTokenOf } from '../../session/run/nextToken';
import type { RunStarter } from '../runs/runStarter';
import type { Runs, Selection } from '../runs/runs';
import { startBranch } from './startBranch';

/** Commands that run on from a moment of a run as a new run beside it. */
export function registerBranchCommands(
  runs: Runs,
  starter: RunStarter,
  log: LogOutputChannel,
): Disposable {
  const start = async (session: RunSession, edit: BranchEdit): Promise<RunSession | undefined> => {
    const { thread: id } = edit;
    const branch = await startBranch(starter, session, edit);
    if (!branch) return undefined;
    runs.select({ session: branch, thread: branch.state.threads.has(id) ? id : undefined });
    void offerComparison(session, branch, id);
    return branch;
  };

  /** @param asked how to sample, where the caller knows */
  const rerun = async (given?: Selection, asked?: SamplingParams) => {
    demand(starter.capabilities, 'given');
    const { session, thread, token } = chosenThread(runs, given);
    const sampling = asked ?? (await askForSampling((await requestOf(session)).sampling));
    return (
      sampling &&
      start(session, { thread: thread.id, position: herePosition(thread, token), sampling })
    );
  };

  /** @param chosen a token id, where the caller knows which */
  const force = async (given?: Selection, chosen?: number) => {
    demand(starter.capabilities, 'given');
    const { session, thread, token } = chosenThread(runs, given);
    const position = await forcingPlace(session, thread, token);
    await loadTokens(session, [thread.id]);
    const isNext = position === thread.context;
    const next = isNext ? await nextTokenOf(session, thread, l10n) : undefined;
    const silent = languageOf(session)?.isSilent;
    const tokenId = chosen ?? (await askForToken(next, session.names, silent));
    return tokenId === undefined
      ? undefined
      : start(session, { thread: thread.id, position, tokenIds: [tokenId] });
  };

  /** @param written the message, where the caller knows it */
  const editSpawn = async (given?: SpawnSelection, written?: string) => {
    demand(starter.capabilities, 'given');
    const editing = editingOf(chosenRun(runs, given));
    const { session, parent, spawn, index } = await chosenMessage(runs, given);
    if (index === undefined) return undefined;
    const messages = parent.spawns[spawn]?.messages ?? [];
    const message = await askForMessage(
      (text) => editing.read(text, parent, spawn),
      { asks: editing.asks, old: messages[index] },
      written,
    );
    if (!message) return undefined;
    return start(session, messageEdit(session, parent, { spawn, index }, message));
  };

  return Disposable.from(
    // A view's row comes with all that are selected beside it.
    registerCommand(log, COMMANDS.rerunThread, (given?: Selection, asked?: unknown) =>
      rerun(given, isSampling(asked) ? asked : undefined),
    ),
    registerCommand(log, COMMANDS.forceToken, (given?: Selection | ChosenToken, id?: unknown) =>
      // A row of the view of the held thread has a token and no thread.
      given && 'tokenId' in given
        ? force(undefined, given.tokenId)
        : force(given, typeof id === 'number' ? id : undefined),
    ),
    registerCommand(log, COMMANDS.editSpawn, (given?: SpawnSelection, written?: unknown) =>
      editSpawn(given, typeof written === 'string' ? written : undefined),
    ),
  );
}

function isSampling(value: unknown): value is SamplingParams {
  return typeof value === 'object' && value !== null && 'temperature' in value;
}

interface ChosenToken {
  readonly tokenId: number;
}

/** A selection that may be a spawn's row. */
interface SpawnSelection extends Selection {
  readonly row?: { readonly kind: string; readonly spawn: number };
}

/** The spawn message that a child was started with, or one of a spawn's that the person picks. */
async function chosenMessage(runs: Runs, given: SpawnSelection | undefined) {
  const { session, thread } = chosenThread(runs, given);
  if (given?.row?.kind === 'spawn') {
    const parent = await loaded(session, thread.id);
    const index = await askForSpawn(parent.spawns[given.row.spawn]?.messages ?? []);
    return { session, parent, spawn: given.row.spawn, index };
  }
  const parent = thread.parent === undefined ? undefined : await loaded(session, thread.parent);
  const place = messageOf(parent, thread);
  if (!parent || !place) {
    throw new HumanError(l10n.t('Select a child thread: its spawn message is what can be edited.'));
  }
  return { session, parent, ...place };
}

/** The thread at the run's newest moment, with what it wrote. */
async function loaded(session: RunSession, thread: ThreadId): Promise<ThreadState> {
  await loadTokens(session, [thread]);
  return session.detailed(session.playback.latest).threads.get(thread) as ThreadState;
}

async function offerComparison(
  session: RunSession,
  branch: RunSession,
  thread: number,
): Promise<void> {
  const compare = l10n.t('Compare');
  const message = l10n.t('The branch runs beside its original.');
  if ((await window.showInformationMessage(message, compare)) !== compare) return;
  await compareThreads({ session, thread }, { session: branch, thread });
}
