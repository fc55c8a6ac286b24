import type { LogOutputChannel, Uri } from 'vscode';
import type { LlamaCounter } from '../../inspect/countdown/llamaCounts';
import type { RunSession } from '../../session/run/runSession';
import type { Runs } from '../runs/runs';

/** What the page with the pictures of a run needs, whatever hosts it. */
export interface PictureParts {
  readonly extensionUri: Uri;
  readonly runs: Runs;
  readonly log: LogOutputChannel;
  /** Loads what counts in the paper's tokens: it is large, and few ask for it. */
  readonly llamaCounter: () => LlamaCounter;
  /** Starts a serial search of the same problem; the page offers it only where this is given. */
  readonly solveSerially?: (session: RunSession) => Promise<unknown>;
}
