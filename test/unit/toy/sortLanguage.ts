import type { TokenLanguage } from '../../../src/language/languages';
import type {
  Reading,
  Returned,
  ThreadLanguage,
  ThreadReader,
} from '../../../src/language/threadLanguage';
import type { SaidEvent } from '../../../src/trace/saidEvent';
import { type Letters, SORT_TASK } from './sortTask';

/** Tokens that make a text without blanks: `<go>dcab:dc(dc,ab)[dc:dc=cd.[ab:ab=ab.=abcd.` */
export const SORT_VOCABULARY: readonly string[] = [
  ...['<pad>', '<go>', ...'abcdefgh'],
  ...['(', ',', ')', '[', ':', '=', '.', '?'],
];

export function sortIds(text: string): number[] {
  return (text.match(/<\w+>|[^<]/g) ?? []).map((name) => SORT_VOCABULARY.indexOf(name));
}

export function sortText(ids: readonly number[]): string {
  return ids.map((id) => SORT_VOCABULARY[id] ?? '!').join('');
}

/** What a child wrote, from its prompt to its end: `[dc:dc=cd.`, or `[dc:?` where it gave up. */
const CHILD_END = /[.?]$/;

/**
 * A thread sorts letters: it compares two of them, hands parts to children, and says them in order.
 * A child goes on from all that its parent wrote, and all that it writes comes back to its parent.
 */
export const SORT_LANGUAGE: ThreadLanguage = {
  facts: { name: 'brackets', child: 'context', join: 'text', answers: true },
  says: { events: ['compare'], faults: ['wrong order'] },
  describe: (prompt) => ({
    title: SORT_TASK.describe(prompt as Letters),
    task: SORT_TASK.name,
    problem: prompt,
    method: 'Merge',
  }),
  open: (prompt) => ({
    prompt,
    tokenIds: sortIds(`<go>${(prompt as Letters).letters}:`),
    inherited: 0,
  }),
  child: ({ tokenIds }, { text = '' }) => ({
    prompt: { letters: text },
    tokenIds: sortIds(`[${text}:`),
    inherited: tokenIds.length,
    startsFrom: `${text.length} letters`,
  }),
  reader: () => new SortReader(),
  join: (_parent, spawn, children) => ({
    tokenIds: children.filter(hasEnded).flatMap(({ tokenIds }) => tokenIds),
    event: joinOf(spawn, new Map(children.filter(hasEnded).map(resultOf))),
    inherited: true,
  }),
  judge: (prompt, answer) => {
    if (typeof answer !== 'string') return { claimed: false, verified: false };
    const verdict = SORT_TASK.verify(prompt as Letters, answer);
    if (!verdict?.ok)
      return { claimed: true, verified: false, reason: verdict?.reason.message ?? '' };
    return { claimed: true, verified: true, answer };
  },
};

/** The line that a registry needs. */
export const SORT_TOKENS: TokenLanguage = {
  language: SORT_LANGUAGE,
  vocabulary: SORT_VOCABULARY,
  join: 'nothing',
  isSilent: (name) => name.startsWith('<'),
};

function hasEnded({ tokenIds }: Returned): boolean {
  return CHILD_END.test(sortText(tokenIds));
}

function resultOf({ tokenIds, answer }: Returned): readonly [asked: string, answer: string | null] {
  const [, asked = ''] = /^\[(\w*):/.exec(sortText(tokenIds)) ?? [];
  return [asked, typeof answer === 'string' ? answer : null];
}

function joinOf(spawn: SaidEvent, answers: ReadonlyMap<string, string | null>): SaidEvent {
  const results = (spawn.messages ?? []).map(({ text = '' }) => answers.get(text) ?? null);
  return {
    type: 'join',
    text: `join ${results.map((result) => result ?? '?').join(' ')}`,
    results,
    texts: results.map((result) => (result === null ? null : [...result])),
  };
}

/** Reads one thread, a token at a time. */
class SortReader implements ThreadReader {
  private written = '';
  /** The spawn whose children's texts come next, and what they said. */
  private spawned: SaidEvent | undefined;
  private readonly answers = new Map<string, string | null>();
  /** Children whose text is not at its end, within each other. */
  private open = 0;

  push(tokenId: number): Reading {
    const name = sortText([tokenId]);
    if (this.spawned) return this.readChild(name, this.spawned);
    this.written += name;
    const { written } = this;
    if (/^[a-h]$|^\([a-h,]*$|^=[a-h]*$/.test(written)) return { events: [] };
    this.written = '';
    if (/^[a-h]{2}$/.test(written)) return { events: [compareOf(written)] };
    if (/^\([a-h]+(,[a-h]+)*\)$/.test(written)) {
      const messages = written.slice(1, -1).split(',');
      this.spawned = { type: 'spawn', messages: messages.map((text) => ({ text })) };
      this.answers.clear();
      return { events: [this.spawned], closes: 'spawn' };
    }
    if (/^=[a-h]+\.$/.test(written)) return { events: [answerOf(written)], closes: 'thread' };
    if (written === '?') return { events: [{ type: 'giveUp', text: '?' }], closes: 'thread' };
    const odd = { type: 'malformed', kind: 'odd token', text: written };
    return { events: [odd], ...(/[.?)]$/.test(written) && { closes: 'thread' as const }) };
  }

  end(): readonly SaidEvent[] {
    return this.written === '' ? [] : [{ type: 'malformed', kind: 'cut', text: this.written }];
  }

  /** The texts of children follow their spawn, as many as came to an end. */
  private readChild(name: string, spawn: SaidEvent): Reading {
    if (this.open === 0 && name !== '[') {
      this.spawned = undefined;
      const { events, closes } = this.push(sortIds(name)[0] as number);
      return { events: [joinOf(spawn, this.answers), ...events], ...(closes && { closes }) };
    }
    this.written += name;
    if (name === '[') this.open++;
    if (name === '.' || name === '?') this.open--;
    if (this.open > 0) return { events: [] };
    const [, asked = ''] = /^\[(\w*):/.exec(this.written) ?? [];
    const [, answer = null] = /=(\w+)\.$/.exec(this.written) ?? [];
    this.answers.set(asked, answer);
    this.written = '';
    if (this.answers.size < (spawn.messages ?? []).length) return { events: [] };
    this.spawned = undefined;
    return { events: [joinOf(spawn, this.answers)] };
  }
}

function compareOf(pair: string): SaidEvent & { readonly left: string; readonly right: string } {
  const [left = '', right = ''] = pair;
  const faults = left > right ? ['wrong order'] : [];
  return { type: 'compare', left, right, text: `${left} before ${right}`, faults };
}

function answerOf(written: string): SaidEvent {
  const letters = written.slice(1, -1);
  return { type: 'answer', text: `sorted ${letters}`, steps: letters, words: [...letters] };
}
