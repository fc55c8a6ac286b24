import { dirname, join } from 'node:path';
import { copyFileSync, writeFileSync } from 'node:fs';
import type { Random } from '../../src/common/random';
import { readManifest } from '../../src/engine/modelPackage';
import { looksLikeProblems, readProblemSet, type ProblemSet } from '../../src/tasks/problemFiles';
import { formatEvent, formatHeader } from '../../src/trace/aprtrace';
import { importFile, listRuns } from '../../src/trace/import/importFile';
import { ANY_FORM, type FileForm, type Mutation, TRACE_FORM } from './draft';
import { MUTATIONS } from './mutations/all';
import { OF_FILES } from './mutations/files';
import { OF_VALUES } from './mutations/values';
import { openRun, type OpenRun } from './run';
import { VIEWS } from './views';

/** Inputs of one kind: how they are mutated, opened and looked at. */
export interface Campaign {
  readonly form: FileForm;
  readonly mutations: readonly Mutation[];
  /** @throws HumanError where it is refused with words for a person */
  readonly open: (path: string, bytes: Uint8Array, random: Random) => unknown;
  readonly views: readonly CampaignView[];
}

interface CampaignView {
  readonly name: string;
  readonly look: (opened: unknown) => unknown;
}

const RUN_VIEWS = VIEWS.map(({ name, look }) => ({
  name,
  look: (run: unknown) => look(run as OpenRun),
}));
const ANY_MUTATIONS = [...OF_FILES, ...OF_VALUES];

/** A new kind of file is an entry here, and one of `sourcesOf`. */
export const CAMPAIGNS = {
  traces: { form: TRACE_FORM, mutations: MUTATIONS, open: openRun, views: RUN_VIEWS },
  imports: { form: ANY_FORM, mutations: ANY_MUTATIONS, open: openImport, views: RUN_VIEWS },
  problems: {
    ...{ form: ANY_FORM, mutations: ANY_MUTATIONS },
    open: (_, bytes) => {
      const text = new TextDecoder().decode(bytes);
      looksLikeProblems(text);
      return readProblemSet(text);
    },
    views: [{ name: 'problems', look: (set) => problemsOf(set as ProblemSet) }],
  },
  manifests: {
    ...{ form: ANY_FORM, mutations: ANY_MUTATIONS, views: [] },
    open: (path) => {
      copyFileSync(path, join(dirname(path), 'manifest.json'));
      return readManifest(dirname(path));
    },
  },
} as const satisfies Readonly<Record<string, Campaign>>;

/** The last run of a file of another program, as a trace. */
async function openImport(path: string, bytes: Uint8Array, random: Random): Promise<OpenRun> {
  const source = { size: bytes.length, read: (from: number) => once(bytes.subarray(from)) };
  const rules = { createdBy: 'fuzz' };
  const found = await importFile(source, rules);
  if (!found) return openRun(path, bytes, random);
  let trace = '';
  for await (const { header, events } of found.runs) {
    trace = [formatHeader(header), ...events().map(formatEvent), ''].join('\n');
  }
  const again = await importFile(source, rules);
  if (again) for await (const _ of listRuns(again.runs)) continue;
  writeFileSync(`${path}.aprtrace`, trace);
  return openRun(`${path}.aprtrace`, Buffer.from(trace), random);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function problemsOf({ task, problems }: ProblemSet): void {
  for (const problem of problems.slice(0, 50)) {
    const text = task.format(problem);
    task.key(problem);
    task.describe(problem);
    task.verify(problem, text);
    task.verify(problem, '1+1');
  }
}
