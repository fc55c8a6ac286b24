import type { Memento } from 'vscode';
import { type Problem, problemKey } from '../../countdown/problem';
import { formatProblem } from '../../countdown/problemText';
import { readDraft } from '../../session/countdown/problemDraft';

const KEY = 'recentProblems';
const MOST = 10;

/** Problems that were solved lately, newest first, kept for all windows. */
export class RecentProblems {
  constructor(private readonly memento: Memento) {}

  get all(): readonly Problem[] {
    const kept: unknown = this.memento.get(KEY);
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((text) => {
      const draft = readDraft(String(text));
      return draft.kind === 'problem' ? [draft.problem] : [];
    });
  }

  add(problem: Problem): Thenable<void> {
    return this.keep([problem, ...this.without(problem)]);
  }

  remove(problem: Problem): Thenable<void> {
    return this.keep(this.without(problem));
  }

  private without(problem: Problem): readonly Problem[] {
    return this.all.filter((other) => problemKey(other) !== problemKey(problem));
  }

  private keep(problems: readonly Problem[]): Thenable<void> {
    return this.memento.update(KEY, problems.slice(0, MOST).map(formatProblem));
  }
}
