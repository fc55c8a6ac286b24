import type { HumanError } from '../common/humanError';
import type { ThreadState } from '../trace/runState';
import type { SpawnMessage } from '../trace/saidEvent';

/**
 * How a person edits what a thread has spawned: a debugger finds the spawn in the thread's tokens,
 * reads what the person typed in place of one message, and has a new run write the spawn again.
 */
export interface SpawnEditing {
  /** What a person is to type, with an example. */
  readonly asks: HumanError;
  /**
   * Where in its context the thread began to write a spawn; undefined where its tokens do not tell.
   * @param spawn which of the thread's spawns, from 0
   */
  find(thread: ThreadState, spawn: number): number | undefined;
  /**
   * The message that a person typed.
   * @throws HumanError where it is none that the thread could have written there
   */
  read(text: string, thread: ThreadState, spawn: number): EditedMessage;
  /** The tokens of a spawn with these messages. */
  write(messages: readonly SpawnMessage[]): readonly number[];
}

export interface EditedMessage {
  readonly message: SpawnMessage;
  /** What its child would get. */
  readonly outcome: HumanError;
  /** It can be served, and is wrong all the same. */
  readonly isWrong: boolean;
}
