import bracketError from '@vscode/codicons/src/icons/bracket-error.svg';
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg';
import debugDisconnect from '@vscode/codicons/src/icons/debug-disconnect.svg';
import debugStepOver from '@vscode/codicons/src/icons/debug-step-over.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import gitMerge from '@vscode/codicons/src/icons/git-merge.svg';
import pass from '@vscode/codicons/src/icons/pass.svg';
import passFilled from '@vscode/codicons/src/icons/pass-filled.svg';
import playCircle from '@vscode/codicons/src/icons/play-circle.svg';
import repoForked from '@vscode/codicons/src/icons/repo-forked.svg';
import stopCircle from '@vscode/codicons/src/icons/stop-circle.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import watch from '@vscode/codicons/src/icons/watch.svg';

/** Outlines of the product icons that pictures use, for a square of 16: they leave with a file. */
const OUTLINES: Readonly<Record<string, string>> = {
  'bracket-error': outline(bracketError),
  'circle-slash': outline(circleSlash),
  'debug-disconnect': outline(debugDisconnect),
  'debug-step-over': outline(debugStepOver),
  error: outline(error),
  'git-merge': outline(gitMerge),
  pass: outline(pass),
  'pass-filled': outline(passFilled),
  'play-circle': outline(playCircle),
  'repo-forked': outline(repoForked),
  'stop-circle': outline(stopCircle),
  warning: outline(warning),
  watch: outline(watch),
};

/** The `d` of a path; empty for an icon that no picture uses. */
export function glyph(name: string): string {
  return OUTLINES[name] ?? '';
}

function outline(svg: string): string {
  return [...svg.matchAll(/ d="([^"]*)"/g)].map(([, d]) => d).join(' ');
}
