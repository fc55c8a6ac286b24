import { type Attributes, type Shape, shape } from './shape';

/** A key as a keyboard event tells it. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** What each key of a list box does. */
export type KeyTable = Readonly<Record<string, (press: KeyPress) => void>>;

/** One item of a list box. */
export interface ListItem {
  /** Of its element: no other in the page has it. */
  readonly id: string;
  /** What is said of it to who cannot see it. */
  readonly label: string;
  /** It is the selected one, and keys go on from it. */
  readonly isActive: boolean;
}

/** The element of a list box: the one that has the focus, and names the item that is active. */
export function listBoxAttributes(label: string) {
  return { role: 'listbox', tabindex: 0, 'aria-label': label } as const;
}

/** An item as the list box's option, with what is drawn of it. */
export function optionShape(
  { id, label, isActive }: ListItem,
  attributes: Attributes,
  ...drawn: readonly (Shape | string)[]
): Shape {
  const said = { role: 'option', 'aria-selected': String(isActive), 'aria-label': label };
  return shape('g', { id, ...said, ...attributes }, ...drawn);
}

/** What a key does; undefined for one that means nothing here, or means something to the editor. */
export function actOf(keys: KeyTable, press: KeyPress): (() => void) | undefined {
  if (press.altKey || press.ctrlKey || press.metaKey) return undefined;
  const act = Object.hasOwn(keys, press.key) ? keys[press.key] : undefined;
  return act && (() => act(press));
}

/**
 * The item that lies `by` items after the one at `from`, or the end of the list before that.
 * @param from -1 where no item is active
 * @param by negative to go back, infinite to go to an end
 */
export function itemBeside<T>(items: readonly T[], from: number, by: number): T | undefined {
  return items[Math.min(items.length - 1, Math.max(0, from + by))];
}
