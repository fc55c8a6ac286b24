import type { Operation } from '../../countdown/arithmetic';
import type { Prompt } from '../../countdown/prompt';
import type {
  Fault,
  MalformedKind,
  SearchEvent,
  SpawnEvent,
  SpawnMessage,
} from '../../countdown/searchEvent';
import { inWords, numbersInWords } from '../../countdown/words';
import type { SaidEvent } from '../../trace/saidEvent';
import { countdownRunFacts, countdownVerdict } from '../countdownRun';
import type { Opening, ThreadLanguage, ThreadReader } from '../threadLanguage';
import { CompactEncoder } from './encoder';
import { CompactParser } from './parser';
import { encodePrompt } from './promptCodec';
import { COMPACT_EDITING } from './spawnEditing';
import { END_OF_SPAWN, END_OF_THREAD } from './vocabulary';
import { COMPACT_FACTS } from '../../tasks/countdownTrace';

/** What can be wrong with an operation, a spawn and an answer. */
const FAULTS: readonly (Fault | MalformedKind)[] = [
  'wrong arithmetic',
  'wrong operand',
  'wrong numbers',
  'repeated state',
  'malformed operation',
  'malformed spawn',
  'unserved spawn',
  'malformed check',
  'malformed answer',
  'unexpected token',
];

/**
 * The language of the bundled models: a spawn message is an operation, a child sees the numbers that
 * it leaves and nothing else, and what it returns is joined with the operation that it answers.
 */
export const COMPACT_LANGUAGE: ThreadLanguage = {
  facts: COMPACT_FACTS,
  says: { events: ['goal', 'check'], faults: FAULTS },
  stops: { ids: [END_OF_SPAWN, END_OF_THREAD], end: END_OF_THREAD },
  describe: (prompt) => countdownRunFacts(prompt as Prompt),
  open: (prompt) => openingOf(prompt as Prompt),
  child: (parent, message) => {
    const { numbers } = message as SpawnMessage;
    return numbers.length > 0 ? openingOf({ ...(parent.prompt as Prompt), numbers }) : undefined;
  },
  reader: (prompt) => new CompactReader(prompt as Prompt),
  join: ({ prompt }, spawn, children) => {
    const asked = spawn as SpawnEvent;
    const results = children.map(({ answer }, i) =>
      answer
        ? [asked.messages[i]?.operation as Operation, ...(answer as readonly Operation[])]
        : null,
    );
    const encoder = new CompactEncoder(prompt as Prompt);
    // Which child a solution is of follows from the spawn.
    encoder.encode(asked);
    const event = { type: 'join', results } as const;
    return { tokenIds: encoder.encode(event), event: inWords(event) };
  },
  editing: COMPACT_EDITING,
  judge: (prompt, answer) =>
    countdownVerdict(prompt as Prompt, answer as readonly Operation[] | undefined),
};

class CompactReader implements ThreadReader {
  private readonly parser: CompactParser;

  constructor(prompt: Prompt) {
    this.parser = new CompactParser(prompt);
  }

  push(tokenId: number) {
    const events = worded(this.parser.push(tokenId));
    if (tokenId === END_OF_SPAWN) return { events, closes: 'spawn' } as const;
    return tokenId === END_OF_THREAD ? ({ events, closes: 'thread' } as const) : { events };
  }

  end(): readonly SaidEvent[] {
    return worded(this.parser.end());
  }
}

const NOTHING: readonly SaidEvent[] = [];

/** Most tokens complete nothing. */
function worded(events: readonly SearchEvent[]): readonly SaidEvent[] {
  return events.length === 0 ? NOTHING : events.map(inWords);
}

function openingOf(prompt: Prompt): Opening {
  return {
    ...{ prompt, tokenIds: encodePrompt(prompt), inherited: 0 },
    startsFrom: numbersInWords(prompt),
  };
}
