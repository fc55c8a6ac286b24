/**
 * What tokens of a thread mean, in words that every task shares: an event that the language of the
 * model reads from them. A task adds kinds and fields of its own, which pass through untouched; only
 * the task reads them again.
 *
 * These kinds mean the same in every task:
 * - text: the thread wrote this, and it means no more than it says
 * - spawn: the thread hands `messages` to children and waits for them
 * - join: what the children returned, by message
 * - answer, giveUp: what the thread has come to, or that it came to nothing
 * - malformed: what the language does not allow, named by `kind` and kept as it was written in `text`
 */
export interface SaidEvent {
  readonly type: string;
  /** What it says in words; of `malformed` and `text` what was written. */
  readonly text?: string;
  /** What is wrong with it, by name. */
  readonly faults?: readonly string[];
  /** Of a spawn: what each child is asked. */
  readonly messages?: readonly SpawnMessage[];
  /** Of a join, by message: null where a child returned nothing, else its text or the task's data. */
  readonly results?: readonly unknown[];
  /** Of a join, by message: the same in words, step by step. */
  readonly texts?: readonly (Words | null)[];
  /** Of an answer: what it says, as a join carries it: a text or the task's data. */
  readonly steps?: unknown;
  /** Of an answer: the same in words, step by step. */
  readonly words?: Words;
  /** Of what is malformed: the name of the fault. */
  readonly kind?: string;
}

/** Steps in words; what has no steps is one of them. */
export type Words = readonly string[];

/** What one child is asked. */
export interface SpawnMessage {
  readonly text?: string;
  readonly faults?: readonly string[];
}

/** What the children of a join returned, in words. */
export function resultsOf({ results = [], texts }: SaidEvent): readonly (Words | null)[] {
  if (texts) return texts;
  return results.map((result) =>
    result === null ? null : [typeof result === 'string' ? result : JSON.stringify(result)],
  );
}

/** The steps of an answer, in words. */
export function stepsOf({ words, steps, text }: SaidEvent): Words {
  const said = typeof steps === 'string' ? steps : text;
  return words ?? (said === undefined ? [] : [said]);
}

/** What is wrong with an event, by name. */
export function faultsOf({ type, kind, faults, messages }: SaidEvent): readonly string[] {
  if (type === 'malformed') return [kind ?? type, ...(faults ?? [])];
  if (!messages) return faults ?? [];
  return [...(faults ?? []), ...messages.flatMap((message) => message.faults ?? [])];
}

/** An event as one short line for a person. */
export function describeEvent(event: SaidEvent): string {
  const { type, text, kind = type, faults, messages } = event;
  if (type === 'malformed') return `${kind}: ${text ?? ''}`;
  if (text !== undefined || !messages) return withFaults(text ?? type, faults);
  const asked = messages.map((message) => withFaults(message.text ?? '?', message.faults));
  return withFaults(`spawn ${messages.length}: ${asked.join('  ')}`, faults);
}

function withFaults(text: string, faults: readonly string[] = []): string {
  return faults.length > 0 ? `${text} (${faults.join(', ')})` : text;
}
