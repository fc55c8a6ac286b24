import { compute, isOperator, type Operation, ruleAgainst } from '../../countdown/arithmetic';
import type { SpawnMessage } from '../../countdown/searchEvent';
import { HumanError } from '../../common/humanError';
import { ThreadState as ReadThread } from '../../language/compact/threadState';
import { END_OF_SPAWN, symbolIds, wordId } from '../../language/compact/vocabulary';
import type { ThreadState } from '../../trace/runState';
import type { Localizer } from '../../common/localizer';
import { promptOf, searchOf } from '../../tasks/countdownTrace';

const SPAWN = wordId('spawn');
const OPERATION = /^\s*(\d{1,15})\s*([-+*/×÷−])\s*(\d{1,15})\s*(?:=\s*(\d{1,15})\s*)?$/;
const TYPED: Readonly<Record<string, string>> = { '×': '*', '÷': '/', '−': '-' };

/** Where a thread began to write one of its spawns; undefined where that was not recorded. */
export function spawnPosition(thread: ThreadState, spawn: number): number | undefined {
  const { tokens } = thread;
  const end = thread.spawns[spawn]?.context;
  if (!tokens || end === undefined || tokens.length < end) return undefined;
  if (tokens.id(end - 1) !== END_OF_SPAWN) return undefined;
  for (let position = end - 2; position >= 0; position--) {
    if (tokens.id(position) === SPAWN) return position;
  }
  return undefined;
}

/** The tokens of a spawn with these messages. */
export function spawnTokens(operations: readonly Operation[]): number[] {
  const words = operations.flatMap(({ left, operator, right, result }) => [
    left,
    operator,
    right,
    result,
  ]);
  return symbolIds(['spawn', ...words, 'endspawn']);
}

/**
 * The message that a person wrote, such as `31+22=53`; without its result, the right one is put in.
 * A wrong result is kept: what a child makes of it is worth a look.
 * @throws HumanError where it is no operation on the numbers that the thread had there
 */
export function parseMessage(
  text: string,
  thread: ThreadState,
  spawn: number,
  l10n: Localizer,
): SpawnMessage {
  const operation = parseOperation(text, l10n);
  const state = stateBefore(thread, spawn);
  const message = state.message(operation);
  if (message.numbers.length === 0) {
    throw new HumanError(
      l10n.t('Use two of the numbers that the thread has here: {0}.', state.numbers.join(' ')),
    );
  }
  return message;
}

function parseOperation(text: string, l10n: Localizer): Operation {
  const [, first, sign = '', second, written] = OPERATION.exec(text) ?? [];
  const operator = TYPED[sign] ?? sign;
  if (!isOperator(operator)) {
    throw new HumanError(l10n.t('Write one operation, for example {0}.', '31+22=53'));
  }
  const [left, right] = [Number(first), Number(second)];
  const result = written === undefined ? compute(left, operator, right) : Number(written);
  if (result === undefined) {
    throw new HumanError(
      l10n.t(
        '{0} has no result here: {1}.',
        text.trim(),
        ruleAgainst(left, operator, right).in(l10n),
      ),
    );
  }
  return { left, operator, right, result };
}

/** The thread as it was when it wrote this spawn. */
function stateBefore(thread: ThreadState, spawn: number): ReadThread {
  const state = new ReadThread(promptOf(thread));
  const end = thread.spawns[spawn]?.context ?? 0;
  for (const { event, tokens } of searchOf(thread)) {
    if (event.type === 'spawn' && tokens >= end) break;
    state.apply(event);
  }
  return state;
}
