import { commands, Disposable, l10n, StatusBarAlignment, window } from 'vscode';
import type { EvaluationRun } from '../../../session/evaluation/evaluationRun';
import { COMMANDS, CONTEXT_KEYS } from '../../contributions';
import type { Evaluations } from './evaluations';

/** The evaluation in the status bar, and in the keys of `when` clauses. */
export function showEvaluationStatus(evaluations: Evaluations): Disposable {
  const item = window.createStatusBarItem('apr.evaluation', StatusBarAlignment.Right, 9);
  item.name = l10n.t('APR Evaluation');
  item.command = COMMANDS.showEvaluation;
  let known = '';
  const update = (run: EvaluationRun | undefined) => {
    const key = keyOf(run);
    if (key !== known) void commands.executeCommand('setContext', CONTEXT_KEYS.evaluation, key);
    known = key;
    if (!run || key === 'none') {
      item.hide();
      return;
    }
    const { done, units } = run;
    const text = l10n.t('{0} of {1} problems', done, units);
    item.text = `$(${key === 'paused' ? 'debug-pause' : 'beaker'}) APR: ${text}`;
    item.tooltip = run
      .view(l10n)
      .methods.filter((method) => method.done > 0)
      .map((method) => `${method.name}: ${percent(method.solved / method.done)}`)
      .join('\n');
    item.accessibilityInformation = {
      label: `${l10n.t('APR Evaluation')}: ${text}`,
      role: 'button',
    };
    item.show();
  };
  update(evaluations.current);
  return Disposable.from(item, evaluations.onDidChange(update));
}

function keyOf(run: EvaluationRun | undefined): 'none' | 'running' | 'paused' {
  switch (run?.status) {
    case 'running':
      return 'running';
    case 'pausing':
    case 'paused':
      return 'paused';
    default:
      return 'none';
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
