import { HumanError } from '../../common/humanError';
import { compute, isOperator, type Operation, ruleAgainst } from '../../countdown/arithmetic';
import type { Prompt } from '../../countdown/prompt';
import type { SearchEvent, SpawnMessage } from '../../countdown/searchEvent';
import type { ThreadState as TracedThread } from '../../trace/runState';
import type { EditedMessage, SpawnEditing } from '../spawnEditing';
import { ThreadState } from './threadState';
import { END_OF_SPAWN, symbolIds, wordId } from './vocabulary';

const SPAWN = wordId('spawn');
const OPERATION = /^\s*(\d{1,15})\s*([-+*/×÷−])\s*(\d{1,15})\s*(?:=\s*(\d{1,15})\s*)?$/;
const TYPED: Readonly<Record<string, string>> = { '×': '*', '÷': '/', '−': '-' };
const EXAMPLE = '31+22=53';

/**
 * A message is an operation, such as `31+22=53`; without its result, the right one is put in. A wrong
 * result is kept: what a child makes of it is worth a look.
 */
export const COMPACT_EDITING: SpawnEditing = {
  asks: new HumanError('The operation that the child goes on from, for example {0}', EXAMPLE),
  find: ({ tokens, spawns }, spawn) => {
    const end = spawns[spawn]?.context;
    if (!tokens || end === undefined || tokens.length < end) return undefined;
    if (tokens.id(end - 1) !== END_OF_SPAWN) return undefined;
    for (let position = end - 2; position >= 0; position--) {
      if (tokens.id(position) === SPAWN) return position;
    }
    return undefined;
  },
  read: readMessage,
  write: (messages) =>
    symbolIds([
      'spawn',
      ...(messages as readonly SpawnMessage[]).flatMap(({ operation }) => {
        const { left, operator, right, result } = operation;
        return [left, operator, right, result];
      }),
      'endspawn',
    ]),
};

function readMessage(text: string, thread: TracedThread, spawn: number): EditedMessage {
  const operation = readOperation(text);
  const state = stateBefore(thread, spawn);
  const message = state.message(operation);
  const numbers = message.numbers.join(' ');
  if (numbers === '') {
    throw new HumanError(
      'Use two of the numbers that the thread has here: {0}.',
      state.numbers.join(' '),
    );
  }
  const isWrong = message.faults.includes('wrong arithmetic');
  const outcome = isWrong
    ? new HumanError('The result is wrong. The child would search {0} all the same.', numbers)
    : new HumanError('The child searches {0}.', numbers);
  return { message, outcome, isWrong };
}

function readOperation(text: string): Operation {
  const [, first, sign = '', second, written] = OPERATION.exec(text) ?? [];
  const operator = TYPED[sign] ?? sign;
  if (!isOperator(operator)) {
    throw new HumanError('Write one operation, for example {0}.', EXAMPLE);
  }
  const [left, right] = [Number(first), Number(second)];
  const result = written === undefined ? compute(left, operator, right) : Number(written);
  if (result === undefined) {
    throw new HumanError(
      '{0} has no result here: {1}.',
      text.trim(),
      ruleAgainst(left, operator, right),
    );
  }
  return { left, operator, right, result };
}

/** The thread as it was when it wrote this spawn. */
function stateBefore(thread: TracedThread, spawn: number): ThreadState {
  const state = new ThreadState(thread.prompt as Prompt);
  const end = thread.spawns[spawn]?.context ?? 0;
  for (const { event, tokens } of thread.search) {
    if (event.type === 'spawn' && tokens >= end) break;
    state.apply(event as SearchEvent);
  }
  return state;
}
