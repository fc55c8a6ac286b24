import { setTimeout as delay } from 'node:timers/promises';
import {
  type InputBoxOptions,
  type QuickPick,
  type QuickPickItem,
  type QuickPickOptions,
  window,
} from 'vscode';

/** The page of a walkthrough takes the focus 250 ms after one of its buttons was pressed. */
const TAKEN_MS = 300;

/**
 * To be awaited before a question is shown: the key that chose the command in the palette, or
 * answered the question before, presses the button of the walkthrough below as well, whose page then
 * closes whatever has the focus.
 */
export async function settledFocus(): Promise<void> {
  const { activeTab } = window.tabGroups.activeTabGroup;
  // The editor does not tell what is in tabs of such pages.
  if (activeTab && activeTab.input === undefined) await delay(TAKEN_MS);
}

/** The one that the person picks; undefined if they leave the list. */
export async function pickOne<T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Promise<T | undefined> {
  await settledFocus();
  return window.showQuickPick(items, options);
}

/**
 * The one that the person picks of what is found for what they type; undefined if they leave it.
 * @param find what to list, best first, for the text in the box
 */
export async function searchOne<T extends QuickPickItem>(
  find: (typed: string) => readonly T[],
  words: ListWords,
): Promise<T | undefined> {
  // What was found stays, though the editor would look for the text in its label.
  const found = (typed: string) => find(typed).map((item) => ({ ...item, alwaysShow: true }));
  const picked = await pickFrom(found(''), words, (list) => {
    list.onDidChangeValue((typed) => (list.items = found(typed)));
  });
  return picked?.item;
}

/** The item that the person picks, or whose button they press; undefined if they leave the list. */
export function pickWithButton<T extends QuickPickItem>(
  items: readonly T[],
  words: ListWords,
): Promise<Picked<T> | undefined> {
  return pickFrom(items, words, (list) => {
    list.matchOnDescription = true;
    list.matchOnDetail = true;
  });
}

interface ListWords {
  readonly title: string;
  readonly placeHolder: string;
}

interface Picked<T> {
  readonly item: T;
  readonly isButton: boolean;
}

async function pickFrom<T extends QuickPickItem>(
  items: readonly T[],
  { title, placeHolder }: ListWords,
  prepare: (list: QuickPick<T>) => void,
): Promise<Picked<T> | undefined> {
  await settledFocus();
  const list = window.createQuickPick<T>();
  Object.assign(list, { title, placeholder: placeHolder, items });
  prepare(list);
  const picked = await new Promise<Picked<T> | undefined>((resolve) => {
    const pick = (item: T | undefined, isButton: boolean) => resolve(item && { item, isButton });
    list.onDidAccept(() => pick(list.activeItems[0], false));
    list.onDidTriggerItemButton(({ item }) => pick(item, true));
    list.onDidHide(() => resolve(undefined));
    list.show();
  });
  list.dispose();
  return picked;
}

/** Those that the person picks; undefined if they leave the list. */
export async function pickMany<T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Promise<T[] | undefined> {
  await settledFocus();
  return window.showQuickPick(items, { ...options, canPickMany: true });
}

/** What the person writes; undefined if they leave the box. */
export async function askForText(options: InputBoxOptions): Promise<string | undefined> {
  await settledFocus();
  return window.showInputBox(options);
}
