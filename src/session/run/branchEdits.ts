import { HumanError } from '../../common/humanError';
import { plainText } from '../../common/plainText';
import { herePosition } from '../../inspect/branch';
import type { ThreadState } from '../../trace/runState';
import type { SpawnMessage } from '../../trace/saidEvent';
import { type BranchEdit, requestOf } from './branchRequest';
import type { RunSession } from './runSession';
import { editingOf, languageOf } from './sessionLanguage';

/** One of the messages of one of a thread's spawns, both from 0. */
export interface MessagePlace {
  readonly spawn: number;
  readonly index: number;
}

/** The spawn message that a thread was started with; undefined of a root. */
export function messageOf(
  parent: ThreadState | undefined,
  child: ThreadState,
): MessagePlace | undefined {
  const spawn = parent?.spawns.findIndex(({ number }) => number === child.spawn) ?? -1;
  return spawn < 0 || child.index === undefined ? undefined : { spawn, index: child.index };
}

/**
 * Another message in place of one that a thread has spawned.
 * @param parent as it is at the run's newest moment, with its tokens
 * @throws HumanError where the spawns of this run cannot be written again
 */
export function messageEdit(
  session: RunSession,
  parent: ThreadState,
  { spawn, index }: MessagePlace,
  message: SpawnMessage,
): BranchEdit {
  const editing = editingOf(session);
  const position = editing.find(parent, spawn);
  if (position === undefined) throw new HumanError('The tokens of this spawn were not recorded.');
  const messages = parent.spawns[spawn]?.messages ?? [];
  const tokenIds = editing.write(messages.map((old, i) => (i === index ? message : old)));
  return { thread: parent.id, position, tokenIds };
}

/**
 * Where a thread can be given another token: where it wrote one, or next.
 * @param chosen a place in its context; without one, where it stands
 * @throws HumanError where it writes none, or no run can go on from this one
 */
export async function forcingPlace(
  session: RunSession,
  thread: ThreadState,
  chosen?: number,
): Promise<number> {
  // The tokens that a person may choose among are the recorded run's own.
  await requestOf(session);
  const position = herePosition(thread, chosen);
  if (position === thread.context && thread.state !== 'running') {
    throw new HumanError('This thread says nothing here. Step to a moment where it decodes.');
  }
  return position;
}

/**
 * The token of this name, or of the id in `#12`.
 * @throws HumanError where there is none that says anything
 */
export function tokenNamed(session: RunSession, typed: string): number {
  const { names } = session;
  const wanted = typed.trim();
  const id = Number(/^#(\d{1,9})$/.exec(wanted)?.[1]);
  if (names.has(id)) return id;
  const isSilent = languageOf(session)?.isSilent;
  for (const [known, name] of names.entries()) {
    if (name.trim() === wanted && !isSilent?.(name)) return known;
  }
  throw new HumanError(
    'The model has no token {0}. Write one by its name, or by its number as #12.',
    plainText(wanted),
  );
}
