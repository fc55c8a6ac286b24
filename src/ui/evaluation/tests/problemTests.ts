import {
  type CancellationToken,
  commands,
  Disposable,
  l10n,
  type LogOutputChannel,
  Range,
  type TestController,
  type TestItem,
  type TestRun,
  type TestRunProfile,
  TestRunProfileKind,
  type TestRunRequest,
  tests,
  type Uri,
  workspace,
} from 'vscode';
import { HumanError, messageIn } from '../../../common/humanError';
import { armOf, type ArmSpec } from '../../../methods/arm';
import { armWords } from '../../../methods/armWords';
import type { Asking } from '../../../methods/asking';
import { isAskedAsBundled } from '../../../methods/countdownAsking';
import { askedOf } from '../../engine/modelFolders';
import { askingFor, lackFor } from '../../../methods/askings';
import { groupsOf } from '../../../session/evaluation/problemGroups';
import { looksLikeProblems, type ProblemSet, readProblemSet } from '../../../tasks/problemFiles';
import type { Task } from '../../../tasks/task';
import { COMMANDS, PROBLEM_TESTS } from '../../contributions';
import { launchProblem } from '../../debug/launch';
import { fileName } from '../../fileName';
import { registerCommand, reportError } from '../../log';
import { type ProblemTestParts, runProblems, type TestedProblem } from './problemTestRun';

/** Problems that are shown together. */
const GROUP = 50;

/** Most files of the workspace that are looked into, and most bytes of one. */
const MOST_FILES = 200;
const MOST_BYTES = 2_000_000;

const FILES = '**/*.{json,jsonl,csv}';

/** Greedy, so that a test comes out the same each time. The first one is run by default. */
const ARMS: readonly ArmSpec[] = [
  armOf('apr'),
  armOf('apr', { children: 0 }),
  armOf('apr', { children: 3 }),
  armOf('apr', { window: 128 }),
  armOf('sos'),
  armOf('sos', { window: 128 }),
];

interface SetProblem {
  readonly task: Task;
  readonly problem: unknown;
}

/** Problem sets in the Test Explorer: a test asks whether a method solves the problem. */
export class ProblemTests implements Disposable {
  readonly controller: TestController;
  readonly debugging: TestRunProfile;
  /** Sets that somebody has looked into. */
  private readonly filled = new WeakSet<TestItem>();
  private readonly problems = new WeakMap<TestItem, SetProblem>();
  private readonly subscriptions: Disposable;
  private watching: Disposable | undefined;

  /** @param heldOut the file of the bundled set */
  constructor(
    private readonly parts: ProblemTestParts,
    private readonly heldOut: Uri,
    private readonly log: LogOutputChannel,
  ) {
    this.controller = tests.createTestController(PROBLEM_TESTS, l10n.t('APR Problem Sets'));
    this.controller.resolveHandler = (item) => (item ? this.fill(item) : this.discover());
    this.controller.refreshHandler = () => this.discover();
    for (const [i, arm] of ARMS.entries()) {
      this.controller.createRunProfile(
        armWords(arm, l10n),
        TestRunProfileKind.Run,
        (request, token) => this.run(arm, request, token),
        i === 0,
      );
    }
    this.debugging = this.controller.createRunProfile(
      l10n.t('Debug'),
      TestRunProfileKind.Debug,
      (request) => this.debug(request),
    );
    this.addSet(heldOut, l10n.t('Held-Out Problems (bundled)'));
    this.subscriptions = Disposable.from(
      this.controller,
      registerCommand(log, COMMANDS.showTests, async () => {
        await this.discover();
        await commands.executeCommand('workbench.view.testing.focus');
      }),
    );
  }

  dispose(): void {
    this.watching?.dispose();
    this.subscriptions.dispose();
  }

  /** Shows a file of problems; it is read when somebody looks into it. */
  addSet(uri: Uri, label: string): TestItem {
    const id = uri.toString();
    const known = this.controller.items.get(id);
    if (known) return known;
    const item = this.controller.createTestItem(id, label, uri);
    item.canResolveChildren = true;
    // The bundled set first, then files by name.
    item.sortText = uri === this.heldOut ? '0' : `1${label}`;
    this.controller.items.add(item);
    return item;
  }

  /** Files of the workspace that hold problems; from now on they are watched. */
  private async discover(): Promise<void> {
    this.watching ??= this.watch();
    const files = await workspace.findFiles(FILES, '**/node_modules/**', MOST_FILES);
    await Promise.all(files.map((uri) => this.look(uri)));
  }

  private watch(): Disposable {
    const watcher = workspace.createFileSystemWatcher(FILES);
    return Disposable.from(
      watcher,
      watcher.onDidCreate((uri) => this.look(uri)),
      watcher.onDidChange((uri) => this.look(uri)),
      watcher.onDidDelete((uri) => this.controller.items.delete(uri.toString())),
    );
  }

  /** Shows a file among the sets if it begins as one does, and reads it again if it is shown. */
  private async look(uri: Uri): Promise<void> {
    if (/\/(node_modules|\.git)\//.test(uri.path)) return;
    const text = await readText(uri).catch(() => undefined);
    if (text === undefined || !looksLikeProblems(text)) {
      this.controller.items.delete(uri.toString());
      return;
    }
    const item = this.addSet(uri, workspace.asRelativePath(uri));
    if (this.filled.has(item)) await this.fill(item);
  }

  /** The children of a set or a group; a set is read when somebody wants to see into it. */
  private async fill(item: TestItem): Promise<void> {
    const { uri, parent } = item;
    if (!uri || parent || this.problems.has(item)) return;
    item.busy = true;
    this.filled.add(item);
    try {
      const set = readProblemSet(await readText(uri));
      item.error = faultsOf(set, fileName(uri));
      const groups = groupsOf(set.problems.length, GROUP);
      item.children.replace(
        groups.length === 0
          ? this.items(item, set, 0, set.problems.length)
          : groups.map(({ from, to }) => {
              const group = this.controller.createTestItem(
                `${item.id}#${from}`,
                l10n.t('Problems {0} to {1}', from + 1, to),
                uri,
              );
              group.sortText = String(from).padStart(7, '0');
              group.children.replace(this.items(item, set, from, to));
              return group;
            }),
      );
    } catch (error) {
      item.children.replace([]);
      item.error = `${fileName(uri)}: ${messageIn(l10n, error)}`;
    } finally {
      item.busy = false;
    }
  }

  private items(
    { id, uri }: TestItem,
    { task, problems, lines }: ProblemSet,
    from: number,
    to: number,
  ): TestItem[] {
    return problems.slice(from, to).map((problem, i) => {
      const index = from + i;
      const item = this.controller.createTestItem(`${id}/${index}`, task.describe(problem), uri);
      item.sortText = String(index).padStart(7, '0');
      item.description = String(index + 1);
      const line = lines?.[index];
      if (line !== undefined) item.range = new Range(line, 0, line, 0);
      this.problems.set(item, { task, problem });
      return item;
    });
  }

  private async run(
    arm: ArmSpec,
    request: TestRunRequest,
    token: CancellationToken,
  ): Promise<void> {
    const found = await this.wanted(request);
    const run = this.controller.createTestRun(request, armWords(arm, l10n));
    try {
      if (found.size === 0) {
        throw new HumanError(l10n.t('There is no problem to test: the file holds none.'));
      }
      const { askings, window: longest } = await askedOf(this.parts.models());
      for (const [asking, tested] of decodedOf(run, found, askings)) {
        // The window of the bundled models is short for a model of text.
        const spec = isAskedAsBundled(asking) ? arm : { ...arm, window: longest };
        await runProblems(this.parts, run, asking, spec, tested, token);
      }
    } catch (error) {
      reportError(this.log, error);
    } finally {
      run.end();
    }
  }

  /** Debugs the problem that is chosen. */
  private async debug(request: TestRunRequest): Promise<void> {
    try {
      const [chosen, ...others] = (await this.wanted(request)).values();
      if (!chosen || others.length > 0) {
        throw new HumanError(l10n.t('Choose one problem to debug.'));
      }
      await commands.executeCommand(COMMANDS.debug, launchProblem(chosen.task, chosen.problem));
    } catch (error) {
      reportError(this.log, error);
    }
  }

  /** The problems that are asked for. */
  private async wanted({ include, exclude }: TestRunRequest): Promise<Map<TestItem, SetProblem>> {
    const items = include ?? [...this.controller.items].map(([, item]) => item);
    const excluded = new Set(exclude ?? []);
    const found = new Map<TestItem, SetProblem>();
    for (const item of items) await this.collect(item, excluded, found);
    return found;
  }

  private async collect(
    item: TestItem,
    excluded: ReadonlySet<TestItem>,
    found: Map<TestItem, SetProblem>,
  ): Promise<void> {
    if (excluded.has(item)) return;
    const problem = this.problems.get(item);
    if (problem) {
      found.set(item, problem);
      return;
    }
    if (!item.parent && !this.filled.has(item)) await this.fill(item);
    for (const [, child] of item.children) await this.collect(child, excluded, found);
  }
}

/**
 * The problems that are decoded, by how they are put. Those of a task that no model here decodes are
 * skipped, and the run says why.
 * @throws HumanError that says what is missing where all of them are
 */
function decodedOf(
  run: TestRun,
  found: ReadonlyMap<TestItem, SetProblem>,
  askings: readonly Asking[],
): ReadonlyMap<Asking, readonly TestedProblem[]> {
  const decoded = new Map<Asking, TestedProblem[]>();
  const lacks = new Map<Task, HumanError>();
  for (const [item, { task, problem }] of found) {
    const asking = askingFor(task, askings);
    if (asking) {
      const tested = decoded.get(asking) ?? [];
      decoded.set(asking, tested);
      tested.push([item, problem]);
    } else {
      lacks.set(task, lackFor(task));
      run.skipped(item);
    }
  }
  for (const lack of lacks.values()) run.appendOutput(`${lack.in(l10n)}\r\n`);
  const [first] = lacks.values();
  if (first && decoded.size === 0) throw first;
  return decoded;
}

/** Rows of a set that are left out; undefined where there are none. */
function faultsOf({ faults, unusable }: ProblemSet, file: string): string | undefined {
  const [first] = faults;
  if (!first) return undefined;
  const why = first.in(l10n);
  return unusable === 1
    ? l10n.t('{0}: 1 row cannot be used. {1}', file, why)
    : l10n.t('{0}: {1} rows cannot be used. {2}', file, unusable, why);
}

async function readText(uri: Uri): Promise<string> {
  const { size } = await workspace.fs.stat(uri);
  if (size > MOST_BYTES) {
    throw new HumanError(l10n.t('The file is too large: a set of problems has at most 2 MB.'));
  }
  return Buffer.from(await workspace.fs.readFile(uri)).toString('utf8');
}
