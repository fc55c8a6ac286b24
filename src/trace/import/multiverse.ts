import { multiverse } from '../../language/tags/multiverse';
import { taggedText } from './taggedText';
import type { TraceImport } from './traceImport';

/** Runs of Multiverse, bare or in JSON such as `[{problem, response}]`; no program defines a file. */
export const multiverseText: TraceImport = taggedText(multiverse);
