import { methodName } from '../../../common/method';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { l10n, type QuickPickItem, QuickPickItemKind, type Uri, window, workspace } from 'vscode';
import { describeModel } from '../../../methods/modelCatalogue';
import { stageWords } from '../../../session/words/modelWords';
import { readResults, type ResultSource } from '../../../session/evaluation/resultSet';
import { RESULTS } from '../../../evaluation/study/resultsFolder';
import { plainText } from '../../../common/plainText';
import { type ComparedSet, setWords } from '../../../session/evaluation/runComparison';
import { pickOne } from '../../questions';

/** Most result folders of the workspace that are listed. */
const MOST_FOUND = 50;

interface Entry<T> extends QuickPickItem {
  readonly value?: T;
}

/** A path that is known, or that the person will show. */
type Asked = { readonly path: string } | { readonly dialog: 'folder' | 'file' };

/** Where results lie outside the workspace: folders of results, or folders that hold such. */
export interface ResultRoots {
  /** The folder of the bundled models, in which `results` holds a folder for each of them. */
  readonly models: string;
  readonly others: readonly string[];
}

/**
 * Asks for two result sets, the second first of all from the source of the first; undefined if the
 * person leaves.
 */
export async function askForTwoSets(
  roots: ResultRoots,
): Promise<readonly [ComparedSet, ComparedSet] | undefined> {
  const first = await askForSet(l10n.t('Compare Runs: the First'), roots, undefined);
  if (!first) return undefined;
  const second = await askForSet(l10n.t('Compare Runs: the Second'), roots, first);
  return second && [first, second];
}

async function askForSet(
  title: string,
  roots: ResultRoots,
  before: ComparedSet | undefined,
): Promise<ComparedSet | undefined> {
  const path = await askForPath(title, roots, before?.source);
  if (path === undefined) return undefined;
  const source = path === before?.source.path ? before.source : await readResults(path);
  const sets = source.sets.filter((set) => set !== before?.set);
  const [only] = sets;
  if (only && sets.length === 1) return { source, set: only };
  const items = sets.map((set): Entry<typeof set> => {
    const solved = set.outcomes.filter((outcome) => outcome.solved).length;
    const count = set.outcomes.length;
    return {
      label: setWords(set, l10n),
      description: l10n.t('{0} of {1} solved', solved, count),
      value: set,
    };
  });
  const placeHolder = l10n.t('Which of its methods?');
  const picked = await pickOne(items, { title, placeHolder });
  return picked?.value && { source, set: picked.value };
}

async function askForPath(
  title: string,
  roots: ResultRoots,
  before: ResultSource | undefined,
): Promise<string | undefined> {
  const own = before && before.sets.length > 1 ? [before.path] : [];
  const others = (paths: readonly string[]) => paths.filter((path) => path !== before?.path);
  const bundled = others(await pathsUnder([join(roots.models, 'results')])).sort();
  const found = others(await resultPaths(roots.others)).filter((path) => !bundled.includes(path));
  const entry = (path: string): Entry<Asked> => ({
    label: `$(beaker) ${plainText(basename(path))}`,
    description: plainText(workspace.asRelativePath(dirname(path))),
    value: { path },
  });
  const items: Entry<Asked>[] = [
    ...own.map((path) => ({
      ...entry(path),
      detail: l10n.t('Another method of the same results'),
    })),
    ...found.map(entry),
    ...(bundled.length > 0
      ? [{ label: l10n.t('Bundled Runs'), kind: QuickPickItemKind.Separator }]
      : []),
    ...(await Promise.all(bundled.map((path) => bundledEntry(path, roots.models)))),
    { label: '', kind: QuickPickItemKind.Separator },
    {
      label: `$(folder-opened) ${l10n.t('A Folder of Results...')}`,
      detail: l10n.t('Written by an evaluation, or by `evaluate --out`'),
      value: { dialog: 'folder' },
    },
    {
      label: `$(file) ${l10n.t('A File of Results...')}`,
      detail: l10n.t('Written by `evaluate --json`'),
      value: { dialog: 'file' },
    },
  ];
  const placeHolder = l10n.t('Two runs are compared on the problems that both have.');
  const picked = await pickOne(items, {
    title,
    placeHolder,
    matchOnDescription: true,
  });
  if (!picked?.value) return undefined;
  if ('path' in picked.value) return picked.value.path;
  const isFile = picked.value.dialog === 'file';
  const [chosen] =
    (await window.showOpenDialog({
      title,
      canSelectFiles: isFile,
      canSelectFolders: !isFile,
      ...(isFile && { filters: { [l10n.t('Results')]: ['json', 'jsonl'] } }),
    })) ?? [];
  return chosen?.fsPath;
}

/** A bundled run by its model: which of a method has learned from rewards is what one looks for. */
async function bundledEntry(path: string, models: string): Promise<Entry<Asked>> {
  const name = basename(path);
  const model = await describeModel(join(models, name)).catch(() => undefined);
  return {
    label: `$(package) ${plainText(name)}`,
    ...(model && { description: `${methodName(model.method)}, ${stageWords(model, l10n)}` }),
    detail: l10n.t('The bundled model on the held-out problems'),
    value: { path },
  };
}

/** Folders of results in the workspace and in these folders, newest first. */
export async function resultPaths(roots: readonly string[]): Promise<string[]> {
  const inWorkspace = await workspace.findFiles(`**/${RESULTS}`, '**/node_modules/**', MOST_FOUND);
  const paths = inWorkspace.map((uri: Uri) => dirname(uri.fsPath));
  return newestFirst([...paths, ...(await pathsUnder(roots))]);
}

/** Folders of results among these folders and those in them, newest first. */
async function pathsUnder(roots: readonly string[]): Promise<string[]> {
  const below = await Promise.all(
    roots.map(async (root) => {
      const names = await readdir(root).catch(() => []);
      return [root, ...names.map((name) => join(root, name))];
    }),
  );
  return newestFirst(below.flat());
}

async function newestFirst(paths: readonly string[]): Promise<string[]> {
  const dated = await Promise.all(
    [...new Set(paths)].map(async (path) => {
      const file = await stat(join(path, RESULTS)).catch(() => undefined);
      return file?.isFile() && file.size > 0 ? [{ path, written: file.mtimeMs }] : [];
    }),
  );
  return dated
    .flat()
    .sort((a, b) => b.written - a.written)
    .map(({ path }) => path);
}
