import type { Progress } from 'vscode';

/** At least so long between two reports. */
const REPORT_MS = 500;

/**
 * A function that moves a notification's bar to a share (0 to 1) of what there is to do, with words
 * beside it; to be called as often as one likes. The bar moves seldom and by whole percents: a
 * window without a graphics processor is painted again for each movement, by the processor that
 * does the work.
 */
export function progressBar(
  progress: Progress<{ message?: string | undefined; increment?: number }>,
): (share: number, message?: string) => void {
  let reported = -Infinity;
  let shown = 0;
  return (share, message) => {
    const now = performance.now();
    if (now - reported < REPORT_MS) return;
    reported = now;
    const percent = Math.floor(100 * share);
    progress.report({ message, increment: percent - shown });
    shown = percent;
  };
}
