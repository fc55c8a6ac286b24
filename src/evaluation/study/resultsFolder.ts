import { createReadStream } from 'node:fs';
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunRequest } from '../../engine/runRequest';
import type { ModelIdentity } from '../../engine/traceHeader';
import type { TokenLanguage } from '../../language/languages';
import { HumanError, messageOf } from '../../common/humanError';
import { splitLines } from '../../common/lines';
import { list, numeric, object, optional, record, text, whole } from '../../common/shape';
import { Turns } from '../../common/turns';
import { readArm } from '../../methods/arm';
import { type TraceOrigin, writeCompressedTrace } from './compressedTrace';
import { FolderLock, type Writer } from './folderLock';
import { makeFolder } from './makeFolder';
import { orExplain, replaceFile } from './replaceFile';
import type { TraceSink } from './runStudy';
import type { Place, SampleRecord } from './sample';
import { sampleShape } from './sampleShape';
import { type NamedArm, unitOf } from './study';
import type { StudyIdentity } from './studyIdentity';

export const RESULTS = 'results.jsonl';
const IDENTITY = 'study.json';

export interface OpenOptions {
  /** Go on with what the folder holds; it must be of the same study. */
  readonly resume: boolean;
  readonly writer: Writer;
}

/**
 * The folder of a study: `study.json` says what it is, `results.jsonl` takes a line a sample as
 * units end, `traces/` their traces. A unit's trace files are whole before its lines are written,
 * and its lines are written at once, so that a kill at any moment costs the open units only.
 */
export class ResultsFolder {
  private writing: Promise<void> = Promise.resolve();
  /** Size of the results file when the folder was left. */
  private leftAt: number | undefined;

  private constructor(
    readonly path: string,
    private readonly writer: Writer,
    private lock: FolderLock | undefined,
    /** Samples of whole units, those of earlier runs first. */
    readonly records: SampleRecord[],
    /** Lines of earlier runs that are no samples: what they were of is decoded again. */
    readonly faults: readonly LineFault[],
  ) {}

  /**
   * Nobody else can write into it until it is closed or left.
   * @throws HumanError that says what to do where the folder cannot be used
   */
  static async open(
    path: string,
    identity: StudyIdentity,
    { resume, writer }: OpenOptions,
  ): Promise<ResultsFolder> {
    const lock = await orExplain(path, () => FolderLock.take(path, writer));
    try {
      const { records, faults } = await prepare(path, identity, resume);
      return new ResultsFolder(path, writer, lock, records, faults);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Ends the writing: others may go on with it. */
  async close(): Promise<void> {
    const { lock } = this;
    this.lock = undefined;
    await this.writing.catch(() => {});
    await lock?.release();
  }

  /** Lets others go on with it until `comeBack`; nothing may be written in between. */
  async leave(): Promise<void> {
    this.leftAt = await this.size();
    await this.close();
  }

  /**
   * Takes the folder again, after it was left.
   * @returns whether it is as it was left; otherwise somebody has gone on with it
   * @throws HumanError where somebody has it now
   */
  async comeBack(): Promise<boolean> {
    this.lock ??= await orExplain(this.path, () => FolderLock.take(this.path, this.writer));
    return (await this.size()) === this.leftAt;
  }

  private async size(): Promise<number> {
    const { size } = await orExplain(this.path, () => stat(join(this.path, RESULTS)));
    return size;
  }

  /** Units that need no decoding. */
  get done(): ReadonlySet<string> {
    return new Set(this.records.map(unitOf));
  }

  /** Keeps the samples of a unit; resolves when they are in the file. */
  append(samples: readonly SampleRecord[]): Promise<void> {
    this.records.push(...samples);
    const text = samples.map(lineOf).join('');
    this.writing = this.writing.then(() =>
      orExplain(this.path, () => appendFile(join(this.path, RESULTS), text)),
    );
    return this.writing;
  }

  /** What opens the traces of a study's samples, by the models that decode them. */
  tracesOf(
    models: Readonly<Record<string, ModelIdentity>>,
    createdBy: string,
    languages?: readonly TokenLanguage[],
  ) {
    return (place: Place, request: RunRequest): Promise<TraceSink> => {
      const model = models[request.model];
      if (!model) throw new Error(`No model for ${request.model}.`);
      return this.openTrace(place, {
        ...{ request, model, createdBy },
        ...(languages && { languages }),
      });
    };
  }

  /** The compressed trace of a sample, written again if a killed run has left a part of it. */
  async openTrace(place: Place, origin: TraceOrigin): Promise<TraceSink> {
    const name = traceFile(place);
    const file = join(this.path, name);
    await orExplain(this.path, () => makeFolder(dirname(file)));
    const trace = writeCompressedTrace(file, origin);
    return {
      name,
      write: (event) => trace.write(event),
      close: () => orExplain(this.path, () => trace.close()),
    };
  }
}

/** Makes a new folder ready for results, or gives what an earlier run has left in it. */
async function prepare(
  path: string,
  identity: StudyIdentity,
  resume: boolean,
): Promise<ReadSamples> {
  const earlier = await readIdentity(path);
  if (earlier && !resume) {
    throw new HumanError(
      '{0} holds an evaluation already. Add --resume to go on with it, or give another --out.',
      path,
    );
  }
  const file = join(path, RESULTS);
  if (earlier) {
    refuseOther(path, earlier, identity);
    const read = await readWholeUnits(file, identity);
    const lines = await linesOf(read.records);
    await orExplain(path, () => replaceFile(file, lines));
    return read;
  }
  await orExplain(path, async () => {
    await writeFile(file, '');
    await replaceFile(join(path, IDENTITY), `${JSON.stringify(identity, undefined, 1)}\n`);
  });
  return { records: [], faults: [] };
}

function traceFile({ arm, problem, sample }: Place): string {
  const number = String(problem).padStart(4, '0');
  return `traces/${arm.replace(/[^\w=@.-]/g, '_')}/${number}-${sample}.aprtrace.gz`;
}

function lineOf(record: SampleRecord): string {
  return `${JSON.stringify(record)}\n`;
}

async function linesOf(records: readonly SampleRecord[]): Promise<string> {
  const turns = new Turns();
  let text = '';
  for (const record of records) {
    text += lineOf(record);
    await turns.rest();
  }
  return text;
}

/**
 * What the folder says that it holds; undefined where it holds no evaluation.
 * @throws HumanError where the folder is damaged
 */
export async function readIdentity(path: string): Promise<StudyIdentity | undefined> {
  let json: string;
  try {
    json = await readFile(join(path, IDENTITY), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const value = JSON.parse(json) as unknown;
    if (isIdentity(value)) return value;
  } catch {
    // Told below.
  }
  throw new HumanError('{0} is damaged. Choose another folder.', join(path, IDENTITY));
}

const identityShape = object<StudyIdentity>({
  task: optional(text),
  seed: numeric,
  problems: object<StudyIdentity['problems']>({ count: whole, sha256: text }),
  models: record(text),
  arms: list(object<NamedArm>({ id: text, samples: whole, problems: whole })),
});

/** More samples of a problem nobody decides by; a request is made for each of them. */
const MOST_SAMPLES = 10_000;

function isIdentity(value: unknown): value is StudyIdentity {
  if (identityShape(value) !== undefined) return false;
  const { problems, arms } = value as StudyIdentity;
  if (new Set(arms.map(({ id }) => id)).size < arms.length) return false;
  return arms.every((arm) => {
    // The id says as well how many samples decide: `sos cons@4`.
    const samples = Math.max(arm.samples, readArm(arm.id, arm.samples)?.samples ?? 0);
    return arm.problems <= problems.count && samples <= MOST_SAMPLES;
  });
}

/**
 * Samples of the folder's whole units: what a reader may count while it is still written.
 * @throws HumanError where its results are there and cannot be read
 */
export async function readRecords(
  path: string,
  identity: StudyIdentity,
  onFault: (fault: LineFault) => void = () => {},
): Promise<SampleRecord[]> {
  const { records, faults } = await readWholeUnits(join(path, RESULTS), identity);
  faults.forEach(onFault);
  return records;
}

const SHARED = ['task', 'seed', 'problems', 'models', 'arms'] as const;

function refuseOther(path: string, earlier: StudyIdentity, now: StudyIdentity): void {
  const other = SHARED.filter((key) => JSON.stringify(earlier[key]) !== JSON.stringify(now[key]));
  if (other.length === 0) return;
  throw new HumanError(
    '{0} was made with other {1}. Give the same options and models to go on with it, or another folder.',
    path,
    other.join(', '),
  );
}

/**
 * Samples of the study's units that are there to the last one; what a kill cut off is left out. A study
 * that has just begun may have no file of results yet.
 * @throws HumanError where the file is there and cannot be read: who goes on would write over it
 */
async function readWholeUnits(path: string, { arms }: StudyIdentity): Promise<ReadSamples> {
  const units = new Map<string, Map<number, SampleRecord>>();
  const faults: LineFault[] = [];
  const records = await readSamples(path, (fault) => faults.push(fault)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new HumanError(
      '{0} cannot be read ({1}). Choose a folder of results, or a file of `evaluate --json`.',
      path,
      messageOf(error),
    );
  });
  const turns = new Turns();
  for (const record of records) {
    const key = unitOf(record);
    const samples = units.get(key) ?? new Map<number, SampleRecord>();
    units.set(key, samples.set(record.sample, record));
    await turns.rest();
  }
  const samplesOf = new Map(arms.map(({ id, samples }) => [id, samples]));
  const whole: SampleRecord[] = [];
  for (const samples of units.values()) {
    const [first] = samples.values();
    if (samples.size === samplesOf.get(first?.arm ?? '')) whole.push(...samples.values());
    await turns.rest();
  }
  return { records: whole, faults };
}

/** A line of a results file that is no sample. */
export interface LineFault {
  /** From 1. */
  readonly line: number;
  /** What is wrong with it, in English, to be read behind the line's number. */
  readonly reason: string;
}

interface ReadSamples {
  readonly records: SampleRecord[];
  readonly faults: readonly LineFault[];
}

/**
 * Samples of a results file, which anybody may have written; lines that hold none are told and passed
 * over. It is read piece by piece: to join and split a dozen megabytes would hold the event loop for
 * fifty milliseconds.
 * @throws what the file system says where the file cannot be read
 */
export async function readSamples(
  path: string,
  onFault: (fault: LineFault) => void = () => {},
): Promise<SampleRecord[]> {
  const records: SampleRecord[] = [];
  const utf8 = new TextDecoder();
  for await (const lines of splitLines(createReadStream(path))) {
    for (const { number, bytes } of lines) {
      const line = bytes && utf8.decode(bytes);
      if (line?.trim() === '') continue;
      const read = parseRecord(line);
      if (typeof read === 'string') onFault({ line: number, reason: read });
      else records.push(read);
    }
  }
  return records;
}

/** The sample of a line, or else what is wrong with it. */
function parseRecord(line: string | undefined): SampleRecord | string {
  if (line === undefined) return 'it is too long';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is not JSON';
  }
  const fault = sampleShape(value);
  return fault === undefined ? (value as SampleRecord) : `its sample${fault}`;
}
