import type { TagGrammar } from './grammar';
import { rolesOf } from './tagRoles';
import type { TagFault, TagFaultKind } from './tagThread';

const OF_OPENING: readonly TagFaultKind[] = ['unclosed', 'missing', 'nested', 'repeated', 'stray'];
const OF_CLOSING: readonly TagFaultKind[] = ['interleaved', 'stray'];

/** What a fault is called. */
export function faultName({ kind, tag }: TagFault): string {
  return `${kind} ${tag}`;
}

/** What can be wrong with the tags of a grammar, by name. */
export function faultNames(grammar: TagGrammar): readonly string[] {
  const names = [...rolesOf(grammar)].flatMap(([tag, { opens }]) =>
    (opens ? OF_OPENING : OF_CLOSING).map((kind) => faultName({ kind, tag })),
  );
  const { block } = grammar;
  return block ? [...names, faultName({ kind: 'loose text in', tag: block.open })] : names;
}

/** Names of faults as an event has them: absent where nothing is wrong, and each of them once. */
export function faultsFact(faults: readonly TagFault[]): { readonly faults?: readonly string[] } {
  return faults.length === 0 ? {} : { faults: [...new Set(faults.map(faultName))] };
}
