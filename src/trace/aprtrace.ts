import { HumanError } from '../common/humanError';
import { isObject, list, object, oneOf, optional, text, whole } from '../common/shape';
import { type EventChecks, eventChecks, runFacts } from './eventShapes';
import type { RecordedEvent } from './recordedEvent';
import type { TokenJoin } from './tokenNames';
import type { RunFacts, TraceEvent } from './traceEvent';
import { NO_TASKS, type TraceTask, type TraceTasks } from './traceTask';

/**
 * The `.aprtrace` format: JSON Lines, a header and then one event a line. APRTRACE.md describes it.
 * This file is one line's side of it; traceReader and traceWriter are the stream's.
 */
export const FORMAT_VERSION: FormatVersion = { major: 1, minor: 3 };

/** A newer minor version only adds; a newer major version may mean anything. */
export interface FormatVersion {
  readonly major: number;
  readonly minor: number;
}

/** Since this minor version files speak in words, and may be of any task. */
const FIRST_IN_WORDS = 2;

/** First line of a file. */
export interface TraceHeader extends RunFacts {
  readonly format: 'aprtrace';
  readonly version: FormatVersion;
  /** The program that wrote the file, with its version. */
  readonly createdBy: string;
  /** When, in UTC (ISO 8601). */
  readonly createdAt?: string;
  readonly model: TraceModel;
  /** What the events do not tell, as in files of other tools: see `Recordable`. */
  readonly notRecorded?: readonly string[];
}

export interface TraceModel {
  readonly name: string;
  /** Hash of the model file, in hexadecimal digits; absent where there was none at hand. */
  readonly sha256?: string;
  /**
   * Names of the tokens by id, so that the file can be read without the model. Of a large vocabulary
   * it may be empty: then events tell the names of the tokens that they use first.
   */
  readonly vocabulary: readonly string[];
  /** How tokens are put together to text. */
  readonly join?: TokenJoin;
}

type HeaderFields = Omit<TraceHeader, 'format' | 'version'>;

function headerCheck(task: TraceTask | undefined) {
  return object<HeaderFields>({
    createdBy: text,
    createdAt: optional(text),
    model: object<TraceModel>({
      name: text,
      sha256: optional(text),
      vocabulary: list(text),
      join: optional(oneOf<TokenJoin>({ blank: true, nothing: true })),
    }),
    ...runFacts(task),
    notRecorded: optional(list(text)),
  });
}

const version = object<FormatVersion>({ major: whole, minor: whole });

/** JSON has no infinity; servers write this for a token of probability 0. */
const LEAST_LOGPROB = -9999;

export function createHeader(fields: HeaderFields): TraceHeader {
  return { format: 'aprtrace', version: FORMAT_VERSION, ...fields };
}

/** The header in this parsed line, fields that this version does not know included. */
export function parseHeader(value: unknown, tasks: TraceTasks = NO_TASKS): TraceHeader {
  if (!isObject(value) || value['format'] !== 'aprtrace') {
    throw new HumanError(
      'This is not an .aprtrace: its first line is no trace header. Choose a file that was saved as .aprtrace.',
    );
  }
  // Before all else: a newer major version may have other fields.
  const found = value['version'];
  const fault = version(found);
  if (fault !== undefined) throw damagedHeader(`version${fault}`);
  const { major, minor } = found as FormatVersion;
  if (major !== FORMAT_VERSION.major) {
    throw new HumanError(
      'This trace has format version {0}, and this program reads version {1}. Update Adaptive Parallel Reasoning, then open it again.',
      ...[`${major}.${minor}`, FORMAT_VERSION.major],
    );
  }
  const isOlder = minor < FIRST_IN_WORDS;
  const headerFault = headerCheck(isOlder ? tasks.older.task : taskIn(value, tasks))(value);
  if (headerFault !== undefined) throw damagedHeader(headerFault.slice(1));
  const header = value as unknown as TraceHeader;
  return isOlder ? { ...header, ...tasks.older.facts(header) } : header;
}

function taskIn(facts: { readonly task?: unknown }, tasks: TraceTasks): TraceTask | undefined {
  return typeof facts.task === 'string' ? tasks.named(facts.task) : undefined;
}

function damagedHeader(fault: string): HumanError {
  return new HumanError(
    'The header of this .aprtrace is damaged: {0}. Record the run again, or get a whole copy.',
    fault,
  );
}

/** Why a line cannot be read as an event. */
export class DamagedLine extends HumanError {}

/** Reads the lines of one file, whose header is known. */
export class EventParser {
  private readonly checks: EventChecks;
  private readonly isOlder: boolean;

  constructor(
    private readonly header: { readonly version: FormatVersion } & Partial<RunFacts>,
    private readonly tasks: TraceTasks = NO_TASKS,
  ) {
    this.isOlder = header.version.minor < FIRST_IN_WORDS;
    this.checks = eventChecks(this.isOlder ? tasks.older.task : taskIn(header, tasks));
  }

  /**
   * The event in a line, or a DamagedLine. Lines of unknown kinds pass as `unknown`; so do lines of
   * known kinds that cannot be read if the file is of a newer minor version, which may have added to
   * what their fields can say.
   */
  parse(line: string): RecordedEvent {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new DamagedLine('this is not JSON');
    }
    const kind = isObject(value) ? value['type'] : undefined;
    if (typeof kind !== 'string') throw new DamagedLine('this is no event: it has no type');
    const check = Object.hasOwn(this.checks, kind) ? this.checks[kind] : undefined;
    if (!check) return { type: 'unknown', kind, raw: line };
    const fault =
      check(value) ?? this.otherTask(value as TraceEvent) ?? contradiction(value as TraceEvent);
    if (fault === undefined) return this.inWords(value as TraceEvent);
    if (this.header.version.minor > FORMAT_VERSION.minor) {
      return { type: 'unknown', kind, raw: line };
    }
    throw new DamagedLine('in this {0} event, {1}', kind, fault.slice(1));
  }

  /** Data of a task is checked where the header names the task: a run that says later is not read. */
  private otherTask(event: TraceEvent): string | undefined {
    if (event.type !== 'runStart' || this.isOlder || event.task === this.header.task)
      return undefined;
    return taskIn(event, this.tasks) && ".task is not the header's";
  }

  private inWords(event: TraceEvent): TraceEvent {
    return this.isOlder ? this.tasks.older.inWords(event, this.header as RunFacts) : event;
  }
}

/** What the lists of an event that run side by side say against each other. */
function contradiction(event: TraceEvent): string | undefined {
  if (event.type !== 'sampled') return undefined;
  const { threads, logprobs = threads, alternatives = threads, given = [] } = event;
  const lists = [event.tokens ?? event.tokenIds, logprobs, alternatives];
  if (lists.some(({ length }) => length !== threads.length)) {
    return '.threads, tokenIds, logprobs and alternatives are not equally long';
  }
  const uneven = event.alternatives?.findIndex((a) => a.tokenIds.length !== a.logprobs.length);
  if (uneven !== undefined && uneven >= 0) {
    return `.alternatives[${uneven}].tokenIds and logprobs are not equally long`;
  }
  const known = new Set(given.length > 0 ? threads : []);
  const stranger = given.find((thread) => !known.has(thread));
  return stranger === undefined ? undefined : `.given names thread ${stranger}, threads does not`;
}

/** The header's line, without its line break. */
export function formatHeader(value: TraceHeader): string {
  return JSON.stringify(value);
}

/** The event's line, without its line break. */
export function formatEvent(event: RecordedEvent): string {
  if (event.type === 'unknown') return event.raw;
  if (event.type === 'sampled' && event.logprobs?.some((logprob) => !Number.isFinite(logprob))) {
    const logprobs = event.logprobs.map((p) => (Number.isFinite(p) ? p : LEAST_LOGPROB));
    return JSON.stringify({ ...event, logprobs });
  }
  return JSON.stringify(event);
}
