import type { Operation } from '../../countdown/arithmetic';
import type { Prompt } from '../../countdown/prompt';
import type {
  Fault,
  JoinEvent,
  MalformedKind,
  SpawnMessage,
  Step,
} from '../../countdown/searchEvent';
import { inWords, numbersInWords } from '../../countdown/words';
import type { SaidEvent, SpawnMessage as SaidMessage } from '../../trace/saidEvent';
import { countdownRunFacts, countdownVerdict } from '../countdownRun';
import type { Joining, Opening, Returned, ThreadContext, ThreadLanguage } from '../threadLanguage';
import { bytesSince, textOf, type TextTokenizer, withoutEnd } from '../tokenText';
import { formatLine } from './lines';
import { openingText } from './opening';
import {
  type AprTextPrompt,
  AprTextReader,
  CALLING,
  END_OF_CALL,
  JOINED,
  type TextStart,
} from './threadReader';

/** What a child is asked, with where it begins. */
type StartedMessage = SpawnMessage & { readonly start: TextStart };

/** What can be wrong with an operation, a spawn and an answer. */
const FAULTS: readonly (Fault | MalformedKind)[] = [
  'wrong arithmetic',
  'wrong operand',
  'wrong numbers',
  'repeated state',
  'malformed spawn',
  'unserved spawn',
  'malformed answer',
  'unexpected line',
];

/**
 * The text of the published APR repository, decoded as its evaluation does (github:
 * Parallel-Reasoning/APR, src/eval/eval_apr.py and src/eval/parallel_infernce_utils.py), with any
 * tokenizer. A prompt is one of Countdown.
 *
 * A thread begins with its node and its state, without the line's end. A spawn closes with
 * `<End Calling Sub Searches>`; its lines leave the parent's context at the join, where those of
 * `<Sub Searches>` stand in their place, with the way to the goal as each child wrote it last. What a
 * thread begins as such a join itself becomes a spawn. The repository's loop serves one level of
 * spawns and ends a run whose spawn names unknown nodes; here levels are the engine's to limit, and
 * such a thread ends.
 */
export function aprTextLanguage(tokenizer: TextTokenizer): ThreadLanguage {
  return {
    facts: { name: 'apr-text', child: 'message', join: 'messages', answers: true },
    says: { events: ['goal'], faults: FAULTS },
    stops: { ids: tokenizer.endOfText, texts: [END_OF_CALL, JOINED] },
    describe: (prompt) => countdownRunFacts(prompt as Prompt),
    open: (prompt) => openingOf(tokenizer, prompt as Prompt),
    child: ({ prompt }, message) => openingOf(tokenizer, childPrompt(prompt as Prompt, message)),
    reader: (prompt) =>
      new AprTextReader(tokenizer, prompt as AprTextPrompt, textOfPrompt(prompt as AprTextPrompt)),
    join: (parent, spawn, children) => joinOf(tokenizer, parent, spawn, children),
    judge: (prompt, answer) =>
      countdownVerdict(prompt as Prompt, answer as readonly Operation[] | undefined),
  };
}

function openingOf(tokenizer: TextTokenizer, prompt: AprTextPrompt): Opening {
  const { beginOfText } = tokenizer;
  const tokenIds = tokenizer.encode(textOfPrompt(prompt));
  return {
    prompt,
    tokenIds: beginOfText === undefined ? tokenIds : [beginOfText, ...tokenIds],
    inherited: 0,
    startsFrom: numbersInWords(prompt),
  };
}

function childPrompt(prompt: Prompt, message: SaidMessage): AprTextPrompt {
  const { numbers, start } = message as StartedMessage;
  return { ...prompt, numbers, start };
}

/** Without the end of its last line, which the model writes. */
function textOfPrompt(prompt: AprTextPrompt): string {
  const { start, target, numbers } = prompt;
  if (!start) return openingText(prompt).slice(0, -1);
  const state = formatLine({ type: 'state', target, numbers, path: start.path });
  return `${formatLine({ type: 'moving', node: start.id })}\n${state}`;
}

function joinOf(
  tokenizer: TextTokenizer,
  parent: ThreadContext,
  spawn: SaidEvent,
  children: readonly Returned[],
): Joining {
  const { start } = parent.prompt as AprTextPrompt;
  const messages = (spawn.messages ?? []) as readonly StartedMessage[];
  // Nodes are named by the places on the way to them, and a level is a place.
  const level = (start?.id ?? '0').split(',').length;
  const results = children.map(({ answer }, i) => {
    const operation = messages[i]?.operation;
    return answer && operation ? [operation, ...(answer as readonly Step[])] : null;
  });
  const lines = children.map(({ tokenIds }, index) => {
    const place = { index, level, node: messages[index]?.start.id ?? '' };
    if (!results[index]) return formatLine({ type: 'missed', ...place });
    const way = wayIn(textOf(tokenizer, withoutEndOfText(tokenizer, tokenIds)));
    return `${formatLine({ type: 'reached', ...place })}\n${way}`;
  });
  const joined = [formatLine({ type: 'joined' }), ...lines, formatLine({ type: 'endJoined' }), ''];
  const call = bytesSince(tokenizer, parent.tokenIds, CALLING);
  const { tokenIds, text } = withoutEnd(tokenizer, parent.tokenIds, call);
  const event: JoinEvent = { type: 'join', results };
  return {
    keep: tokenIds.length,
    tokenIds: tokenizer.encode(text + joined.join('\n')),
    event: inWords(event),
  };
}

const GOAL = 'Goal Reached';

/** The way to the goal that a thread prints last, behind the goal that it reached. */
function wayIn(text: string): string {
  const last = text.lastIndexOf(GOAL);
  const reached = last > 0 ? text.lastIndexOf(GOAL, last - 1) : -1;
  return text.slice(Math.max(0, reached) + (reached < 0 ? 0 : GOAL.length)).trim();
}

function withoutEndOfText({ endOfText }: TextTokenizer, tokenIds: readonly number[]) {
  return tokenIds.filter((id) => !endOfText.includes(id));
}
