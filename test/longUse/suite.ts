/**
 * Uses one window for long: makes runs, and opens and closes traces. What the window holds is looked
 * at as it begins and ten times in each part. `APR_RUNS` and `APR_TRACES` say how many.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';
import { commands, ConfigurationTarget, Uri, window, workspace } from 'vscode';
import type { Problem } from '../../src/countdown/problem';
import { parseProblemFile } from '../../src/countdown/problemFile';
import type { Internals } from '../../src/extension';
import { COMMANDS, FOREIGN_TRACE_EDITOR, TRACE_EDITOR, VIEWS } from '../../src/ui/contributions';
import { extensionUnderTest } from '../extension/extension';
import { standIn, until } from '../extension/stand';
import { heldNow } from './held';
import { heldTable, type Look } from './report';

const RUNS = Number(process.env.APR_RUNS ?? 50_000);
const TRACES = Number(process.env.APR_TRACES ?? 2000);
const LOOKS = 10;
/** A folder for what the heap is made of at each look, which the editor's developer tools compare. */
const SNAPSHOTS = process.env.APR_SNAPSHOTS;

/** Faster than any person, as fast as a keybinding that repeats. */
const RUNS_AT_ONCE = 8;
/** One of so many has its tree and its graph in sight; the others run in a window that nobody looks at. */
const SEEN_EVERY = 10;
/** One of so many decodes in a whole window; the others end soon, at a small one. */
const WHOLE_EVERY = 50;
const SMALL_WINDOW = 32;
const WHOLE_WINDOW = 256;
const STOPPED_EVERY = 20;

/** Ours, of other programs, and one that cannot be read; in turns. */
const FILES = [
  'golden/solved.aprtrace',
  'fixtures/foreign/apr-eval.json',
  'golden/grandchildren.aprtrace',
  'fixtures/foreign/apr-eval-nan.json',
  'golden/window.aprtrace',
  'fixtures/foreign/otlp-agents.jsonl',
];
const TRANSCRIPT_EVERY = 5;

/** A person looks at a message for so long, and dismisses it. */
const MESSAGE_MS = 5000;

export async function run(): Promise<void> {
  const inside = await extensionUnderTest();
  const show = (() => delay(MESSAGE_MS)) as unknown as typeof window.showInformationMessage;
  const others = { showInformationMessage: show, showWarningMessage: show };
  await standIn(window, others, async () => {
    if (RUNS > 0) console.log(heldTable('runs', await makeRuns(inside)));
    if (TRACES > 0) console.log(heldTable('traces', await openTraces(inside)));
  });
}

async function makeRuns(inside: Internals): Promise<Look[]> {
  const problems = parseProblemFile(await readFile('models/heldout.json', 'utf8'));
  const make = (from: number, to: number) =>
    together(from, to, (i) => makeRun(inside, problemAt(problems, i), i));
  return look(RUNS, async (from, to) => {
    const whole = from + Math.ceil((to - from) / WHOLE_EVERY);
    const seen = from + Math.ceil((to - from) / SEEN_EVERY);
    await commands.executeCommand(`${VIEWS.threads}.focus`);
    await commands.executeCommand(COMMANDS.showGraph);
    await setWindow(WHOLE_WINDOW);
    await make(from, whole);
    await setWindow(SMALL_WINDOW);
    await make(whole, seen);
    await commands.executeCommand('workbench.action.closeAllEditors');
    await commands.executeCommand('workbench.action.closeSidebar');
    await make(seen, to);
    await commands.executeCommand(COMMANDS.restartEngine);
  });
}

async function makeRun({ runs }: Internals, problem: Problem, i: number): Promise<void> {
  const over = commands.executeCommand(COMMANDS.solve, problem);
  if (i % STOPPED_EVERY === 0) {
    const begun = runs.onDidChange(({ session }) => {
      if (session.state.tokens.sampled < 5) return;
      begun.dispose();
      session.stop();
    });
  }
  await over;
}

/** Each in its editor, one after the other, some with a transcript beside them. */
async function openTraces({ runs }: Internals): Promise<Look[]> {
  const folder = mkdtempSync(join(tmpdir(), 'apr-long-use-'));
  const paths = FILES.map((name, i) => {
    const path = join(folder, `${i}-${name.split('/').at(-1)}`);
    cpSync(join('test', name), path);
    return path;
  });
  try {
    await commands.executeCommand(`${VIEWS.threads}.focus`);
    return await look(TRACES, async (from, to) => {
      for (let i = from; i < to; i++) {
        const uri = Uri.file(paths[i % paths.length] ?? '');
        const editor = uri.path.endsWith('.aprtrace') ? TRACE_EDITOR : FOREIGN_TRACE_EDITOR;
        await commands.executeCommand('vscode.openWith', uri, editor);
        const session = runs.all.find(({ file }) => file === uri.toString());
        if (session) await until('the trace', () => session.status === 'finished');
        if (session && i % TRANSCRIPT_EVERY === 0) {
          await commands.executeCommand(COMMANDS.openTranscript, { session, thread: 0 });
        }
        await commands.executeCommand('workbench.action.closeAllEditors');
        await until('its end', () => !session || !runs.all.includes(session));
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Does all of it in tenths, and looks at what is held before and after each. */
async function look(
  count: number,
  task: (from: number, to: number) => Promise<void>,
): Promise<Look[]> {
  const looks: Look[] = [];
  for (let tenth = 0; tenth <= LOOKS; tenth++) {
    const [from, to] = [
      Math.round(((tenth - 1) * count) / LOOKS),
      Math.round((tenth * count) / LOOKS),
    ];
    if (tenth > 0) await task(from, to);
    looks.push({ after: to, held: await heldNow() });
    if (SNAPSHOTS) writeHeapSnapshot(join(SNAPSHOTS, `${to}-of-${count}.heapsnapshot`));
    console.log(`${to} of ${count}`);
  }
  return looks;
}

async function together(
  from: number,
  to: number,
  task: (i: number) => Promise<void>,
): Promise<void> {
  let next = from;
  const worker = async () => {
    while (next < to) await task(next++);
  };
  await Promise.all(Array.from({ length: RUNS_AT_ONCE }, worker));
}

async function setWindow(tokens: number): Promise<void> {
  await workspace.getConfiguration('apr').update('window', tokens, ConfigurationTarget.Global);
}

function problemAt(problems: readonly Problem[], i: number): Problem {
  const problem = problems[i % problems.length];
  if (!problem) throw new Error('There are no problems.');
  return problem;
}
