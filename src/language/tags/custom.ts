import { HumanError } from '../../common/humanError';
import { type Check, object, oneOf, optional, text } from '../../common/shape';
import type { Tag, TagGrammar } from './grammar';

/** A language that a person describes in settings by the strings that stand in its text. */
export interface CustomTags {
  /** Opens a spawn, stands between its messages and closes it. An empty `part` is one message. */
  readonly spawn: Tag & { readonly part: string };
  /** Holds a child's text; absent where children's texts do not stand in their parent's. */
  readonly child?: Tag | undefined;
  /** Opens a join, stands between what the children return and closes it. */
  readonly join: Tag & { readonly part: string };
  readonly sees: TagGrammar['sees'];
  readonly brings: TagGrammar['brings'];
}

const filled: Check = (value) => text(value) ?? (value === '' ? ' is empty' : undefined);
const parted = object<Tag & { readonly part: string }>({ open: filled, part: text, close: filled });

const shape = object<CustomTags>({
  spawn: parted,
  child: optional(object<Tag>({ open: filled, close: filled })),
  join: parted,
  sees: oneOf({ message: true, context: true }),
  brings: oneOf({ messages: true, text: true }),
});

/**
 * The grammar of a language that a person describes.
 * @param value {@link CustomTags}, as settings hold it
 * @throws HumanError where a string is missing, or where two of them cannot be told apart
 */
export function customGrammar(value: unknown): TagGrammar {
  const fault = shape(value);
  if (fault !== undefined) {
    throw new HumanError(
      'The language cannot be read by these tags: {0}. Correct it in the settings.',
      `tags${fault}`,
    );
  }
  const { spawn, child, join, sees, brings } = value as CustomTags;
  if (brings === 'text' && !child) {
    throw new HumanError(
      'A parent cannot go on with the text of its children where no tags hold that text. Name the tags of a child, or let the join bring messages.',
    );
  }
  const tags = [spawn, ...(child ? [child] : []), join].flatMap(({ open, close }) => [open, close]);
  checkApart(tags, [spawn.part, join.part]);
  const header = sees === 'message' ? '{message}' : '';
  return {
    name: 'custom',
    label: 'Custom tags',
    spawn: { open: spawn.open, close: spawn.close, message: { part: spawn.part } },
    children: child ? [child] : [],
    join: { open: join.open, close: join.close, part: join.part, stands: 'inBlock' },
    nests: true,
    sees,
    brings,
    decoding: {
      stops: [spawn.close],
      before: '',
      header: (child?.open ?? '') + header,
      ends: child ? [child.close] : [],
      between: '',
      after: join.open,
    },
  };
}

/** A tag within another one, or within what parts messages, would be found in its place. */
function checkApart(tags: readonly string[], parts: readonly string[]): void {
  tags.forEach((inner, i) => {
    const outer = [...tags.filter((_, other) => other !== i), ...parts].find((one) =>
      one.includes(inner),
    );
    if (outer === undefined) return;
    throw new HumanError(
      'The tag "{0}" also stands in "{1}", so that a text would be ambiguous. Choose strings of which none contains a tag of another.',
      inner,
      outer,
    );
  });
}
