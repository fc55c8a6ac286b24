import type { ThreadOutcome } from '../trace/outcome';

/** A product icon and a theme colour, by their ids. */
export interface RowIcon {
  readonly name: string;
  readonly color?: string;
}

/** Each state has a shape of its own: colour alone tells nothing. */
export const OUTCOME_ICONS: Readonly<Record<ThreadOutcome, RowIcon>> = {
  running: { name: 'play-circle', color: 'charts.blue' },
  waiting: { name: 'watch', color: 'charts.yellow' },
  solution: { name: 'pass-filled', color: 'testing.iconPassed' },
  'wrong answer': { name: 'error', color: 'testing.iconFailed' },
  'no solution': { name: 'circle-slash', color: 'testing.iconSkipped' },
  done: { name: 'pass', color: 'charts.blue' },
  malformed: { name: 'bracket-error', color: 'testing.iconErrored' },
  limit: { name: 'warning', color: 'editorWarning.foreground' },
  stopped: { name: 'stop-circle', color: 'charts.purple' },
  overtaken: { name: 'debug-step-over', color: 'testing.iconSkipped' },
  'cut off': { name: 'debug-disconnect', color: 'editorWarning.foreground' },
};

export const SPAWN_ICON: RowIcon = { name: 'repo-forked' };
export const JOIN_ICON: RowIcon = { name: 'git-merge' };
