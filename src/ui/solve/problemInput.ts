import { methodName } from '../../common/method';
import {
  l10n,
  type QuickInputButton,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  ThemeIcon,
  window,
} from 'vscode';
import type { Problem } from '../../countdown/problem';
import { EXAMPLE_PROBLEM, formatProblem } from '../../countdown/problemText';
import { conditionWords } from '../../session/words/conditionWords';
import { type Draft, randomProblems, readDraft } from '../../session/countdown/problemDraft';
import { configureRuns } from './configureRuns';
import type { RecentProblems } from './recentProblems';
import { optionsFrom, type Settings } from '../settings';
import { settledFocus } from '../questions';

export interface ProblemInputParts {
  readonly settings: Settings;
  readonly recent: RecentProblems;
}

interface Choice extends QuickPickItem {
  readonly problem?: Problem;
}

type Answer =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'configure'; readonly text: string }
  | { readonly kind: 'left' };

/**
 * Asks for a problem in one input that reads while the person types; undefined if they leave it.
 * @param text what the input holds at first
 */
export async function askForProblem(
  parts: ProblemInputParts,
  text = '',
): Promise<Problem | undefined> {
  const seed = Math.floor(Math.random() * 100_000);
  for (;;) {
    await settledFocus();
    const answer = await new ProblemInput(parts, text, seed).ask();
    if (answer.kind === 'left') return undefined;
    if (answer.kind === 'problem') return answer.problem;
    await configureRuns(parts.settings);
    text = answer.text;
  }
}

class ProblemInput {
  private readonly input: QuickPick<Choice> = window.createQuickPick<Choice>();
  private readonly methodButton: QuickInputButton = {
    iconPath: new ThemeIcon('arrow-swap'),
    tooltip: l10n.t('Switch between APR and SoS+'),
  };
  private readonly seedButton: QuickInputButton = {
    iconPath: new ThemeIcon('refresh'),
    tooltip: l10n.t('Other Random Problems'),
  };
  private readonly configureButton: QuickInputButton = {
    iconPath: new ThemeIcon('settings-gear'),
    tooltip: l10n.t('Configure Runs...'),
  };
  private readonly forgetButton: QuickInputButton = {
    iconPath: new ThemeIcon('close'),
    tooltip: l10n.t('Forget This Problem'),
  };

  constructor(
    private readonly parts: ProblemInputParts,
    text: string,
    private seed: number,
  ) {
    const { input } = this;
    input.value = text;
    // Numbers may be copied from elsewhere.
    input.ignoreFocusOut = true;
    input.placeholder = l10n.t('Numbers -> target, for example {0}', EXAMPLE_PROBLEM);
    input.buttons = [this.methodButton, this.seedButton, this.configureButton];
    this.update();
  }

  ask(): Promise<Answer> {
    const { input } = this;
    return new Promise((resolve) => {
      const answer = (given: Answer) => {
        // First, so that hiding does not answer in its place.
        resolve(given);
        input.hide();
      };
      input.onDidChangeValue(() => this.update());
      input.onDidTriggerButton((button) => {
        if (button === this.configureButton) answer({ kind: 'configure', text: input.value });
        else void this.press(button);
      });
      input.onDidTriggerItemButton(({ item }) => void this.forget(item));
      input.onDidAccept(() => {
        const problem = input.activeItems[0]?.problem;
        if (problem) answer({ kind: 'problem', problem });
      });
      input.onDidHide(() => {
        resolve({ kind: 'left' });
        input.dispose();
      });
      input.show();
    });
  }

  private async press(button: QuickInputButton): Promise<void> {
    const { method } = this.parts.settings;
    if (button === this.methodButton) await method.set(method.value === 'apr' ? 'sos' : 'apr');
    else this.seed = Math.floor(Math.random() * 100_000);
    this.update();
  }

  private async forget({ problem }: Choice): Promise<void> {
    if (problem) await this.parts.recent.remove(problem);
    this.update();
  }

  private update(): void {
    const { input, parts } = this;
    const draft = readDraft(input.value);
    if (draft.kind === 'seed') this.seed = draft.seed;
    input.title = l10n.t('Solve Countdown with {0}', methodName(parts.settings.method.value));
    input.items = [
      ...this.readingItems(draft),
      ...this.recentItems(draft),
      ...(draft.kind === 'problem' ? [] : this.randomItems()),
    ];
    // The editor would keep the one that was active while it matches.
    input.activeItems = input.items.filter(({ kind }) => kind === undefined).slice(0, 1);
  }

  /** What the typed text means. */
  private readingItems(draft: Draft): Choice[] {
    if (draft.kind === 'wrong') {
      return [{ label: `$(info) ${draft.error.in(l10n)}`, alwaysShow: true }];
    }
    if (draft.kind !== 'problem') return [];
    const { problem } = draft;
    return [
      {
        label: `$(play) ${l10n.t('Solve {0}', formatProblem(problem))}`,
        description: conditionWords(optionsFrom(this.parts.settings), l10n),
        alwaysShow: true,
        problem,
      },
    ];
  }

  /** Those that begin with what was typed. */
  private recentItems(draft: Draft): Choice[] {
    const typed = draft.kind === 'seed' ? '' : this.input.value.trim();
    const matching = this.parts.recent.all.filter((problem) => {
      const text = formatProblem(problem);
      return text.startsWith(typed) && text !== typed;
    });
    if (matching.length === 0) return [];
    const items = matching.map((problem) => this.item(problem, 'history', [this.forgetButton]));
    return [separator(l10n.t('recent')), ...items];
  }

  private randomItems(): Choice[] {
    const title = l10n.t('random, seed {0} (type #{0} to see these again)', this.seed);
    const items = randomProblems(this.seed).map((problem) => this.item(problem, 'sparkle', []));
    return [separator(title), ...items];
  }

  private item(problem: Problem, icon: string, buttons: readonly QuickInputButton[]): Choice {
    const label = `$(${icon}) ${formatProblem(problem)}`;
    return { label, alwaysShow: true, buttons: [...buttons], problem };
  }
}

function separator(label: string): Choice {
  return { label, kind: QuickPickItemKind.Separator };
}
