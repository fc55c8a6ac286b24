import type { TagPart, TagThread } from '../../../../src/language/tags/tagThread';

/** A thread in few words, for tests: `text`, `join said`, and a spawn as [messages, ...children]. */
export function outline(thread: TagThread): unknown[] {
  return thread.parts.map((part) => {
    if (part.kind === 'text') return part.text.trim();
    if (part.kind === 'join') return `join ${part.said?.trim() ?? '-'}`;
    const messages = part.messages.map(({ number = '', text }) => `${number}:${text}`).join(' | ');
    return [messages, ...part.children.map(outline)];
  });
}

/** Every fault of a thread and its children, in the order of the text. */
export function faultsIn(thread: TagThread): string[] {
  const words = (faults: TagPart['faults']) => faults.map(({ kind, tag }) => `${kind} ${tag}`);
  return thread.parts.flatMap((part) => [
    ...words(part.faults),
    ...(part.kind === 'spawn'
      ? part.children.flatMap((child) => [...words(child.faults), ...faultsIn(child)])
      : []),
  ]);
}
