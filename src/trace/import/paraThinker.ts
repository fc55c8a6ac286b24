import { paraThinker } from '../../language/tags/paraThinker';
import { taggedText } from './taggedText';
import type { TraceImport } from './traceImport';

/** Runs of ParaThinker, bare or in JSON such as `[{problem, output}]`; no program defines a file. */
export const paraThinkerText: TraceImport = taggedText(paraThinker);
