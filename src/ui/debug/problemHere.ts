import {
  commands,
  type DebugConfiguration,
  Disposable,
  type TextDocument,
  type TextEditor,
  window,
  workspace,
} from 'vscode';
import { HumanError } from '../../common/humanError';
import { readDraft } from '../../session/countdown/problemDraft';
import { countdownTask } from '../../tasks/countdown';
import { looksLikeProblems, type ProblemSet, readProblemSet } from '../../tasks/problemFiles';
import { CONTEXT_KEYS } from '../contributions';
import { launchProblem } from './launch';

/** A longer file is not read while somebody moves through it. */
const MOST_TEXT = 200_000;
/** Longer text that is selected is no problem. */
const LONGEST = 1000;

/** The sets of problems that documents hold, by their version. */
type Sets = WeakMap<
  TextDocument,
  { readonly version: number; readonly set: ProblemSet | undefined }
>;

/** Tells where the text cursor stands on a problem that can be debugged. */
export class ProblemHere implements Disposable {
  private readonly sets: Sets = new WeakMap();
  private readonly subscriptions: Disposable;
  private known: boolean | undefined;

  constructor() {
    this.subscriptions = Disposable.from(
      window.onDidChangeActiveTextEditor(() => this.tell()),
      window.onDidChangeTextEditorSelection(() => this.tell()),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document === window.activeTextEditor?.document) this.tell();
      }),
    );
    this.tell();
  }

  /** What is selected, the line of the cursor, or the problem of a set that the cursor is in. */
  in({ document, selection }: TextEditor): DebugConfiguration | undefined {
    const { range } = document.lineAt(selection.active);
    const whole = selection.isEmpty ? range : selection;
    const length = document.offsetAt(whole.end) - document.offsetAt(whole.start);
    const draft = length > LONGEST ? undefined : readDraft(document.getText(whole));
    if (draft?.kind === 'problem') return launchProblem(countdownTask, draft.problem);
    const { task, problems, lines } = this.setOf(document) ?? {};
    const index = lines?.findLastIndex((line) => line <= selection.active.line) ?? -1;
    const problem = problems?.[index];
    return task && problem !== undefined ? launchProblem(task, problem) : undefined;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private setOf(document: TextDocument): ProblemSet | undefined {
    if (!/\.(jsonl?|csv)$/i.test(document.uri.path)) return undefined;
    const { version } = document;
    const known = this.sets.get(document);
    if (known?.version === version) return known.set;
    const set = readSet(document.getText());
    this.sets.set(document, { version, set });
    return set;
  }

  private tell(): void {
    const editor = window.activeTextEditor;
    const isOn = editor !== undefined && this.in(editor) !== undefined;
    if (isOn === this.known) return;
    this.known = isOn;
    void commands.executeCommand('setContext', CONTEXT_KEYS.onProblem, isOn);
  }
}

function readSet(text: string): ProblemSet | undefined {
  if (text.length > MOST_TEXT || !looksLikeProblems(text)) return undefined;
  try {
    return readProblemSet(text);
  } catch (error) {
    // A file that is being typed has no problem yet.
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}
