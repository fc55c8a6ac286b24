import type { Tag, TagGrammar } from './grammar';

type TagKind = 'block' | 'spawn' | 'message' | 'child' | 'join';

/** What a tag is in its grammar. */
export interface TagRole {
  readonly kind: TagKind;
  readonly opens: boolean;
}

/** What each tag of a grammar is. */
export function rolesOf({
  block,
  spawn,
  children,
  join,
}: TagGrammar): ReadonlyMap<string, TagRole> {
  const roles = new Map<string, TagRole>();
  const add = (kind: TagKind, tag: Tag | undefined) => {
    if (!tag) return;
    roles.set(tag.open, { kind, opens: true });
    roles.set(tag.close, { kind, opens: false });
  };
  add('block', block);
  add('spawn', spawn);
  if (spawn && !('part' in spawn.message)) add('message', spawn.message);
  for (const child of children) add('child', child);
  add('join', join);
  return roles;
}
