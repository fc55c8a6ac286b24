import { window } from 'vscode';

type Told = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

/** A message that was shown, with its buttons. */
export interface Message {
  readonly kind: Told;
  readonly text: string;
  readonly buttons: readonly string[];
}

/** Puts other functions in place of an object's own while the task runs. */
export async function standIn<T extends object, R>(
  target: T,
  others: Partial<T>,
  task: () => Thenable<R>,
): Promise<R> {
  const own = Object.fromEntries(
    Object.keys(others).map((name) => [name, target[name as keyof T]]),
  ) as Partial<T>;
  Object.assign(target, others);
  try {
    return await task();
  } finally {
    Object.assign(target, own);
  }
}

/**
 * Keeps the messages that the task shows, in place of showing them.
 * @param answer the button that is pressed; undefined dismisses the message
 */
export async function messagesOf(
  task: () => Thenable<unknown>,
  answer: (message: Message) => string | undefined = () => undefined,
): Promise<Message[]> {
  const messages: Message[] = [];
  const show = (kind: Told) =>
    ((text: string, ...buttons: string[]) => {
      const message = { kind, text, buttons };
      messages.push(message);
      return Promise.resolve(answer(message));
    }) as unknown as (typeof window)[Told];
  const others = {
    showInformationMessage: show('showInformationMessage'),
    showWarningMessage: show('showWarningMessage'),
    showErrorMessage: show('showErrorMessage'),
  };
  await standIn(window, others, task);
  return messages;
}

/** Waits until something is there, or true. */
export async function until<T>(what: string, find: () => T | undefined | false): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = find();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
