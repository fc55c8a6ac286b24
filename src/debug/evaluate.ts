import type { DebugProtocol } from '@vscode/debugprotocol';
import { HumanError } from '../common/humanError';
import { plainText } from '../common/plainText';
import { viewOf } from '../inspect/taskViews';
import { transcriptOf } from '../inspect/transcriptOf';
import { FACTS, formatValue, readExpression } from './expression';
import { context, next, nextRows, scopesOf, type Subject } from './scopes';
import { threadName } from './shownThreads';
import { fixed, type Variable } from './variables';

/** Words that are no expressions, as they are typed; those that take a number end in a blank. */
export const WORDS: readonly string[] = ['next', 'probs ', 'context', 'thread ', 'why'];

const COUNT = 10;

/**
 * What is typed into the Debug Console or Watch, or stands under the pointer.
 *
 * - next, probs N: what may come next, and how probable the N first ones are
 * - context: what fills the context
 * - thread N: another thread
 * - why: where the thread first departs from the solver that its model learned from
 * - anything else: an expression
 *
 * @throws HumanError where it comes to nothing
 */
export async function evaluate(
  typed: string,
  subject: Subject,
  place: DebugProtocol.EvaluateArguments['context'],
): Promise<Variable> {
  const name = typed.trim();
  // A word of a transcript is mostly no question.
  if (place === 'hover' && !Object.hasOwn(FACTS, name))
    throw new HumanError('{0} is nothing that a thread has.', plainText(name));
  const [word = '', number] = name.split(/\s+/);
  switch (word) {
    case 'next':
    case 'probs':
      return probabilities(name, subject, number === undefined ? COUNT : wholeOf(number));
    case 'context': {
      const children = context(subject);
      return { name, value: children[0]?.value ?? '', children: fixed(children) };
    }
    case 'thread':
      // It is a fact as well: the number of the thread that is looked at.
      if (number === undefined || !/^\d+$/.test(number)) break;
      return threadNamed(name, wholeOf(number), subject);
    case 'why':
      return { name, value: why(subject) };
  }
  const { state, thread } = subject;
  return { name, value: formatValue(readExpression(name).valueAt({ state, thread })) };
}

/** What may be typed where the cursor is, by how its word begins. */
export function completionsOf({
  text,
  column,
}: DebugProtocol.CompletionsArguments): DebugProtocol.CompletionItem[] {
  const before = text.slice(0, column - 1);
  const [begun = ''] = /\w*$/.exec(before) ?? [];
  const isFirst = before.trim() === begun;
  const place = { start: before.length - begun.length, length: begun.length };
  const item = (label: string, type: DebugProtocol.CompletionItemType) => ({
    ...{ label: label.trim(), text: label, type, ...place },
  });
  return [
    ...(isFirst ? WORDS.map((word) => item(word, 'keyword')) : []),
    ...Object.keys(FACTS).map((name) => item(name, 'variable')),
  ].filter(({ label }) => label.startsWith(begun));
}

async function probabilities(name: string, subject: Subject, count: number): Promise<Variable> {
  const known = await next(subject, count);
  if (known.kind === 'unknown') return { name, value: known.why };
  const rows = nextRows(subject, known).slice(0, count);
  const [first] = rows;
  const value = first ? `${first.name} · ${first.value}` : '';
  return { name, value, children: fixed(rows) };
}

function threadNamed(name: string, id: number, subject: Subject): Variable {
  const { session, state, l10n } = subject;
  const thread = state.threads.get(id);
  if (!thread) throw new HumanError('There is no thread {0} at this moment.', id);
  const other = { ...subject, thread };
  const read = async () => {
    await session.load([id]);
    const detailed = session.detailed(session.state);
    const known = detailed.threads.get(id) ?? thread;
    return scopesOf({ ...other, state: detailed, thread: known }).map((scope) => ({
      ...{ name: scope.name, value: '', children: scope.children },
    }));
  };
  return { name, value: threadName(state, thread, l10n), children: { read } };
}

function why({ session, state, thread, l10n }: Subject): string {
  const { departure } = viewOf(state);
  if (!departure) throw new HumanError('There is no solver that this task could be compared to.');
  if (thread.state !== 'finished') {
    throw new HumanError('This thread has not ended: go on to its end to see where it departs.');
  }
  const transcript = transcriptOf(state, thread, 'readable', session.names, l10n);
  const found = departure(state, thread, transcript, session.names, l10n);
  if (!found) return l10n.t('It never departs from the solver, or its model learned another way.');
  return l10n.t('line {0}: {1}', found.line + 1, found.words);
}

function wholeOf(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new HumanError('Write a whole number in place of {0}.', plainText(text));
}
