import { HumanError } from '../../common/humanError';
import { isObject } from '../../common/shape';
import { askedProblem } from './askedProblem';
import { type Draft, resultOf, threadsOf } from './draftThreads';
import type { ForeignPart, ForeignRun } from './foreignRun';
import { type Fields, type InspectThread, inspectThreads } from './inspectEvents';
import { type SampleTexts, sampleTexts } from './inspectTexts';
import { verdictOf } from './inspectVerdict';
import { onlyJsonValue } from './jsonValues';
import { nothingRead } from './nothingRead';
import { messagesText, messageText, roleOf, sinceAssistant, toolText, valueText } from './messages';
import { firstOf, isoMs, sinceStart, startedAt } from './times';
import type { TraceImport } from './traceImport';
import { firstLine } from '../threadLabel';

/**
 * Logs of Inspect as JSON, as `inspect log dump` prints them: an EvalLog with `samples`
 * (src/inspect_ai/log/_log.py in UKGovernmentBEIS/inspect_ai; the binary .eval is no frozen format). A
 * sample is a run: its root is the sample, and inspectEvents.ts says which spans are threads. The
 * first scorer gives the verdict; without scores the sample is judged by its `target`. What a model saw
 * is told; token ids are not.
 */
export const inspectLog: TraceImport = {
  format: new HumanError('Inspect log'),
  recognises: ({ text }) =>
    /^\s*\{\s*"version"\s*:\s*\d/.test(text) &&
    /"status"\s*:\s*"/.test(text) &&
    /"eval"\s*:\s*\{/.test(text),
  async *read(bytes, onFault) {
    const log = await onlyJsonValue(bytes, onFault);
    const samples: unknown = isObject(log) ? log['samples'] : undefined;
    let count = 0;
    for (const [i, sample] of (Array.isArray(samples) ? (samples as unknown[]) : []).entries()) {
      const tell = (place: string, reason: HumanError) =>
        onFault({ place: `samples[${i}]${place}`, reason });
      if (isObject(sample)) {
        count++;
        yield runOf(sample, modelOf(log), tell);
      } else tell('', new HumanError('It is no sample.'));
    }
    if (count === 0) throw nothingRead();
  },
};

function runOf(
  sample: Fields,
  model: string | undefined,
  tell: (place: string, reason: HumanError) => void,
): ForeignRun {
  const threads = inspectThreads(sample, (id, reason) => tell(`.events: ${id}`, reason));
  const first = firstOf(threads);
  const texts = sampleTexts(sample, (reason) => tell('', reason));
  const drafts = threads.map((thread): Draft => {
    const { id, parent, name } = thread;
    const own = partsOf(thread, texts, first);
    const finish = (parent === undefined ? endOf(sample) : undefined) ?? finishOf(thread);
    return {
      id,
      ...(parent !== undefined && { parent }),
      ...(name !== undefined && { title: name }),
      ...sinceStart(thread, first),
      ...(finish && { finishReason: finish }),
      own,
    };
  });
  const question = texts.resolve(questionOf(sample['input']));
  const verdict = verdictOf(sample['scores'], drafts[0] && resultOf(drafts[0]));
  const problem = askedProblem(question, { target: sample['target'] });
  return {
    title: firstLine(question) || `sample ${valueText(sample['id'])}`,
    ...(model !== undefined && { model }),
    ...startedAt(first),
    threads: threadsOf(drafts),
    ...(problem && { problem }),
    ...(verdict && { verdict }),
  };
}

function partsOf(
  { events, subtask }: InspectThread,
  texts: SampleTexts,
  first: number | undefined,
): ForeignPart[] {
  const msAt = (time: unknown) => {
    const ms = isoMs(time);
    return ms === undefined ? {} : { ms: ms - (first ?? ms) };
  };
  const asked = events.find(({ event }) => event === 'model');
  const parts: ForeignPart[] = [];
  const force = (text: string, event: Fields) => {
    const facts = { ...msAt(event['completed'] ?? event['timestamp']), ...faultsOf(event) };
    parts.push({ kind: 'text', text: texts.resolve(text), forced: true, ...facts });
  };
  if (subtask) parts.push({ kind: 'prompt', text: texts.resolve(valueText(subtask['input'])) });
  for (const event of events) {
    switch (event['event']) {
      case 'model': {
        const isFirst = event === asked && !subtask;
        const given = givenTo(texts.inputOf(event, !isFirst), isFirst);
        const text = texts.resolve(messagesText(given));
        if (isFirst) parts.push({ kind: 'prompt', text, ...usageOf(event, 'input_tokens') });
        else if (given.length > 0) {
          parts.push({ kind: 'text', text, forced: true, ...msAt(event['timestamp']) });
        }
        parts.push({
          kind: 'text',
          text: texts.resolve(outputOf(event)),
          ...usageOf(event, 'output_tokens'),
          ...msAt(event['completed'] ?? event['timestamp']),
          ...faultsOf(event),
        });
        break;
      }
      case 'tool':
        force(toolText(valueText(event['function']), event['arguments'], event['result']), event);
        break;
      case 'input':
        force(valueText(event['input']), event);
        break;
      case 'error':
      case 'sample_limit':
        force('', event);
        break;
    }
  }
  const result = subtask ? valueText(subtask['result']) : '';
  return result === '' ? parts : [...parts, { kind: 'answer', text: texts.resolve(result) }];
}

/** All that the first call saw; of later ones what was said in between, but for results of tools. */
function givenTo(messages: readonly unknown[], isFirst: boolean): readonly unknown[] {
  if (isFirst) return messages;
  const told = sinceAssistant(messages);
  // Without a word of the model it is another conversation, or what is in between is not told.
  if (told.length === messages.length) return [];
  return told.filter((message) => roleOf(message) !== 'tool');
}

function outputOf({ output }: Fields): string {
  if (!isObject(output)) return '';
  const [choice] = Array.isArray(output['choices']) ? (output['choices'] as unknown[]) : [];
  const text = isObject(choice) ? messageText(choice['message']) : '';
  return text || valueText(output['completion']);
}

function usageOf({ output }: Fields, name: string): { readonly tokens?: number } {
  const usage = isObject(output) ? output['usage'] : undefined;
  const tokens = isObject(usage) ? usage[name] : undefined;
  return isCount(tokens) ? { tokens } : {};
}

function faultsOf(event: Fields): { readonly faults?: readonly string[] } {
  const output = isObject(event['output']) ? event['output'] : {};
  const isLimit = event['event'] === 'sample_limit';
  const told = [event['error'], output['error'], isLimit ? event['message'] : undefined];
  const faults = told
    .map((error) => valueText(isObject(error) ? error['message'] : error))
    .filter((text) => text !== '');
  return faults.length > 0 ? { faults } : {};
}

type Finish = 'stop' | 'length' | 'abort';

/** Why the sample was ended from outside. */
function endOf({ error, limit }: Fields): Finish | undefined {
  if (isObject(error)) return 'abort';
  if (!isObject(limit)) return undefined;
  return ['context', 'message', 'token'].includes(valueText(limit['type'])) ? 'length' : 'abort';
}

/** Why the last call of a model in a thread ended. */
function finishOf({ events }: InspectThread): Finish | undefined {
  const output = events.findLast(({ event }) => event === 'model')?.['output'];
  const choices = isObject(output) && Array.isArray(output['choices']) ? output['choices'] : [];
  const [choice] = choices as unknown[];
  switch (isObject(choice) ? choice['stop_reason'] : undefined) {
    case 'max_tokens':
    case 'model_length':
    case 'length':
      return 'length';
    case 'content_filter':
      return 'abort';
    case 'stop':
    case 'tool_calls':
      return 'stop';
    default:
      return undefined;
  }
}

function questionOf(input: unknown): string {
  if (!Array.isArray(input)) return valueText(input);
  return messageText(input.find((message) => roleOf(message) === 'user') ?? input[0]);
}

function modelOf(log: unknown): string | undefined {
  const spec = isObject(log) ? log['eval'] : undefined;
  const model = isObject(spec) ? spec['model'] : undefined;
  return typeof model === 'string' ? model : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
