import { HumanError } from '../../common/humanError';
import { groupBy } from '../../common/groupBy';
import { isObject } from '../../common/shape';
import type { ForeignPart, ForeignRun, ForeignThread } from './foreignRun';
import { onlyJsonValue } from './jsonValues';
import { nothingRead } from './nothingRead';
import { freeId, plantTrees, type Tree } from './threadTrees';
import type { TraceImport } from './traceImport';

/**
 * Trees of Gambit, a beam search over thoughts within vLLM: what export_tree of
 * vllm/v1/engine/trace_tree.py in Dao-AILab/gambit-parallel-reasoning returns, as JSON. The samples of
 * a request are a run, below a root that stands for the request where there are several. A branch sees
 * what its parent had written by then and brings nothing back; of its tokens only those are its own
 * that come after what it inherited. Prompts, models and times are not told.
 */
export const gambitTree: TraceImport = {
  format: new HumanError('Gambit tree'),
  recognises: ({ text }) => /^\s*\{/.test(text) && /"branch_parent_output_len"\s*:/.test(text),
  async *read(bytes, onFault) {
    const file = await onlyJsonValue(bytes, onFault);
    const nodes = isObject(file) && isObject(file['nodes']) ? file['nodes'] : {};
    const branches = Object.entries(nodes).flatMap(([id, node]): Branch[] => {
      if (isObject(node)) return [branchOf(id, node)];
      onFault({ place: `nodes.${id}`, reason: new HumanError('It is no object.') });
      return [];
    });
    const texts = textsOf(isObject(file) ? file['completed_traces'] : undefined);
    const trees = plantTrees(branches, ({ id }, reason) =>
      onFault({ place: `nodes.${id}.parent_id`, reason }),
    );
    for (const [request, samples] of groupBy(trees, ([root]) => requestOf(root.id))) {
      yield runOf(request, samples, texts);
    }
    if (trees.length === 0) throw nothingRead();
  },
};

interface Branch {
  readonly id: string;
  readonly parent: string | undefined;
  readonly node: Readonly<Record<string, unknown>>;
  /** Tokens of the whole output, with those it inherited; absent where they are not told. */
  readonly tokenIds?: readonly number[];
  /** How many of them it inherited. */
  readonly inherited: number;
}

function branchOf(id: string, node: Readonly<Record<string, unknown>>): Branch {
  const { parent_id, output_token_ids, branch_parent_output_len } = node;
  const tokenIds = Array.isArray(output_token_ids) && output_token_ids.every(isWhole);
  return {
    id,
    parent: typeof parent_id === 'string' ? parent_id : undefined,
    node,
    ...(tokenIds && { tokenIds: output_token_ids }),
    inherited: isWhole(branch_parent_output_len) ? branch_parent_output_len : 0,
  };
}

/** vLLM numbers the samples of a request, `0_request`, and Gambit puts `gambit_3_` before a branch. */
function requestOf(id: string): string {
  return id.replace(/^(gambit_\d+_)*\d+_/, '');
}

function runOf(
  request: string,
  samples: readonly Tree<Branch>[],
  texts: ReadonlyMap<string, string>,
): ForeignRun {
  const branches = samples.flat();
  const childrenOf = groupBy(branches, ({ parent }) => parent);
  const threads = branches.map(({ item, id, parent }): ForeignThread => {
    const finishReason = finishOf(item.node);
    return {
      id,
      ...(parent !== undefined && { parent }),
      title: titleOf(id, item.node),
      ...(finishReason && { finishReason }),
      sees: 'context',
      parts: partsOf(
        item,
        texts.get(item.id) ?? outputOf(item.node),
        (childrenOf.get(id) ?? []).map((child) => child.item),
      ),
    };
  });
  if (samples.length === 1) return { title: request, method: 'Gambit', threads };
  const ids = samples.map(([root]) => root.id);
  const id = freeId(`request ${request}`, new Set(threads.map((thread) => thread.id)));
  const below = threads.map((thread) =>
    thread.parent === undefined ? { ...thread, parent: id } : thread,
  );
  const root: ForeignThread = { id, title: request, sees: 'message', parts: spawnOf(ids) };
  return { title: request, method: 'Gambit', threads: [root, ...below] };
}

/** What the branch wrote, cut where others branched off. */
function partsOf(
  { node, tokenIds, inherited }: Branch,
  text: string | undefined,
  children: readonly Branch[],
): ForeignPart[] {
  const { output_token_count: count } = node;
  const total = tokenIds?.length ?? (isWhole(count) ? count : undefined);
  const parts: ForeignPart[] = [];
  let from = Math.min(inherited, total ?? inherited);
  const write = (to: number | undefined, written: string, faults: readonly string[]) => {
    parts.push({
      kind: 'text',
      text: written,
      ...(to !== undefined && { tokens: to - from }),
      ...(tokenIds && { tokenIds: tokenIds.slice(from, to) }),
      ...(faults.length > 0 && { faults }),
    });
    from = to ?? from;
  };
  const byPlace = groupBy(children, (child) =>
    Math.max(from, Math.min(child.inherited, total ?? child.inherited)),
  );
  for (const [place, spawned] of [...byPlace].sort(([a], [b]) => a - b)) {
    if (place > from) write(place, '', []);
    parts.push(...spawnOf(spawned.map(({ id }) => id)));
  }
  write(total, text ?? '', faultsOf(node, text, inherited > 0, children.length > 0));
  return parts;
}

/** A branch brings nothing back: its parent goes on at once. */
function spawnOf(children: readonly string[]): ForeignPart[] {
  return [
    { kind: 'spawn', children, messages: children.map(() => '') },
    { kind: 'join', results: children.map(() => null), brings: 'messages' },
  ];
}

function faultsOf(
  node: Readonly<Record<string, unknown>>,
  text: string | undefined,
  hasInherited: boolean,
  hasBranches: boolean,
): string[] {
  const score = scoreOf(node);
  const pruned = score === undefined ? 'It was pruned.' : `It was pruned at score ${score}.`;
  return [
    ...(node['is_pruned'] === true ? [pruned] : []),
    ...(text !== undefined && hasInherited ? ['The text begins with what it inherited.'] : []),
    ...(text !== undefined && hasBranches
      ? ['The whole text stands here: what was written before the branches is not told.']
      : []),
  ];
}

function titleOf(id: string, node: Readonly<Record<string, unknown>>): string {
  const score = scoreOf(node);
  return score === undefined ? id : `${id} (score ${score})`;
}

function scoreOf({ final_score, latest_score }: Readonly<Record<string, unknown>>) {
  const score = [final_score, latest_score].find(
    (value) => typeof value === 'number' && Number.isFinite(value),
  );
  return score as number | undefined;
}

function finishOf({ is_pruned, finish_reason }: Readonly<Record<string, unknown>>) {
  if (is_pruned === true) return 'abort';
  const reasons = ['stop', 'length', 'abort'] as const;
  return reasons.find((reason) => reason === finish_reason);
}

/** Whole outputs by branch, which stand beside the tree. */
function textsOf(completed: unknown): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const trace of Array.isArray(completed) ? (completed as unknown[]) : []) {
    if (!isObject(trace)) continue;
    const { req_id, output_text } = trace;
    if (typeof req_id === 'string' && typeof output_text === 'string')
      texts.set(req_id, output_text);
  }
  return texts;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Older trees have the text within the branch. */
function outputOf({ output_text }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof output_text === 'string' ? output_text : undefined;
}
