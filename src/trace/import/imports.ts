import { HumanError } from '../../common/humanError';
import { parsePythonJson } from '../../common/pythonJson';
import type { TagGrammar } from '../../language/tags/grammar';
import { agentDebugLog } from './agentDebugLog';
import { aprRuns } from './aprRuns';
import { foreignTrace, type TracedRun } from './foreignTrace';
import { gambitTree } from './gambitTree';
import { inspectLog } from './inspectLog';
import { multiverseText } from './multiverse';
import { openTelemetry } from './openTelemetry';
import { parallelReasoner } from './parallelReasoner';
import { paraThinkerText } from './paraThinker';
import { plainLines } from './plainLines';
import { taggedText } from './taggedText';
import { threadWeaverResults } from './threadWeaverResults';
import type { Bytes, FileHead, ImportFault, TraceImport } from './traceImport';
import { verlRollouts } from './verlRollouts';

/** The formats of other programs, the more particular ones first. A new one is a file and a line. */
export const IMPORTS: readonly TraceImport[] = [
  aprRuns,
  gambitTree,
  inspectLog,
  openTelemetry,
  agentDebugLog,
  threadWeaverResults,
  verlRollouts,
  parallelReasoner,
  multiverseText,
  paraThinkerText,
  plainLines,
];

/** So much of a file tells its format, and its first line where that is longer. */
export const HEAD_BYTES = 1 << 16;

/** A file of another program that is being read. */
export interface Imported {
  /** What its format is called, in English, as traces name it. */
  readonly format: string;
  /** Its runs, one after the other. */
  readonly runs: AsyncIterable<TracedRun>;
}

/**
 * The runs of a file of another program, known by its content.
 * @param head the file's first bytes, `HEAD_BYTES` of them or the whole; more where the first line is
 *   longer, up to its end
 * @param bytes the whole file, from its start
 * @param onFault told what could not be read
 * @param createdBy the program that makes traces of it, with its version
 * @param custom a language that a person has described: texts with its tags are read by it
 * @throws HumanError where the format is of none of these
 */
export function importRuns(
  head: Uint8Array,
  bytes: Bytes,
  onFault: (fault: ImportFault) => void,
  createdBy: string,
  custom?: TagGrammar,
): Imported {
  const found = importOf(head, custom);
  if (!found) {
    const slots = IMPORTS.map((_, i) => `{${i}}`).join(', ');
    const formats = new HumanError(slots, ...IMPORTS.map(({ format }) => format));
    throw new HumanError(
      'This file is no trace that is known here. Known are .aprtrace files and: {0}.',
      formats,
    );
  }
  // A trace says it in English, whoever reads it.
  const format = found.format.message;
  async function* runs(): AsyncGenerator<TracedRun, void, undefined> {
    for await (const run of found?.read(bytes, onFault, createdBy) ?? []) {
      yield 'header' in run ? run : foreignTrace(run, format, createdBy);
    }
  }
  return { format, runs: runs() };
}

/** The format of a file that begins so; undefined where nobody knows it. */
export function importOf(head: Uint8Array, custom?: TagGrammar): TraceImport | undefined {
  const known = headOf(head);
  if (!known) return undefined;
  const byHand = custom ? [customText(custom)] : [];
  return [...byHand, ...IMPORTS].find((one) => one.recognises(known));
}

/** Somebody who describes a language means texts that open a spawn and a join in it. */
function customText(grammar: TagGrammar): TraceImport {
  const { spawn, join } = grammar;
  const signs = [...(spawn ? [spawn.open, spawn.close] : []), join.open];
  // In JSON strings stand with their escapes.
  const stands = (text: string, sign: string) =>
    text.includes(sign) || text.includes(JSON.stringify(sign).slice(1, -1));
  return taggedText(grammar, (text) => signs.every((sign) => stands(text, sign)));
}

/** What a file's beginning says; undefined where it is not text. */
function headOf(bytes: Uint8Array): FileHead | undefined {
  const isWhole = bytes.length < HEAD_BYTES;
  const start = bytes.subarray(0, HEAD_BYTES);
  // The last character may be cut within, and everything else of it must be text.
  const text = new TextDecoder('utf-8').decode(start);
  if (text.includes('\u0000')) return undefined;
  const json = isWhole ? parsed(text) : undefined;
  const isLonger = bytes.length > HEAD_BYTES;
  const line = /\S[^\n]*/.exec(isLonger ? new TextDecoder().decode(bytes) : text)?.[0];
  // What was cut off is no JSON, so that a line without its end is none.
  const firstLine = line === undefined ? undefined : parsed(line);
  return {
    text,
    ...(firstLine !== undefined && { firstLine }),
    ...(json !== undefined && { json }),
  };
}

function parsed(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    return undefined;
  }
}
