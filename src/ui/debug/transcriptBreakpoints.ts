import {
  type Breakpoint,
  type BreakpointsChangeEvent,
  debug,
  DebugStackFrame,
  Disposable,
  Location,
  Position,
  SourceBreakpoint,
  type Uri,
} from 'vscode';
import type { RunSession } from '../../session/run/runSession';
import { comesAgain } from '../runs/runId';
import type { Runs } from '../runs/runs';
import { parseTranscriptUri } from '../transcript/transcriptUri';

/** By then the editor has taken away the breakpoint of a run to the cursor. */
const WAIT_MS = 300;

/**
 * Keeps breakpoints of transcripts on the lines where a person has set them. The editor moves them when
 * lines vanish, as they do when a run is stepped back, and these lines come again.
 */
export class TranscriptBreakpoints implements Disposable {
  /** By the breakpoint's id. */
  private readonly lines = new Map<string, number>();
  private readonly subscriptions: Disposable;
  private puttingBack: NodeJS.Timeout | undefined;

  constructor(runs: Runs) {
    this.subscriptions = Disposable.from(
      debug.onDidChangeBreakpoints((change) => this.keep(change)),
      debug.onDidChangeActiveStackItem(() => this.putBackLater()),
      debug.onDidTerminateDebugSession(() => this.putBackLater()),
      runs.onDidChangeList(() => this.drop(runs)),
    );
    this.keep({ added: debug.breakpoints, changed: [], removed: [] });
    this.drop(runs);
  }

  /** Moves those of one run to the same lines of another. */
  carry(from: RunSession, to: RunSession): void {
    const moved = ours(debug.breakpoints).filter(({ run }) => run === from.id);
    debug.removeBreakpoints(moved.map(({ breakpoint }) => breakpoint));
    debug.addBreakpoints(
      moved.map(({ breakpoint }) => {
        const { uri, range } = breakpoint.location;
        const path = uri.path.replace(`/${from.id}/`, `/${to.id}/`);
        return placed(breakpoint, uri.with({ path }), this.lineOf(breakpoint) ?? range.start.line);
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.puttingBack);
    this.subscriptions.dispose();
  }

  private lineOf({ id }: Breakpoint): number | undefined {
    return this.lines.get(id);
  }

  private keep({ added, changed, removed }: BreakpointsChangeEvent): void {
    for (const { id } of removed) this.lines.delete(id);
    for (const { breakpoint } of ours(added)) {
      this.lines.set(breakpoint.id, breakpoint.location.range.start.line);
    }
    if (ours(changed).length > 0) this.putBackLater();
  }

  /** Not while a run goes on: the breakpoint of a run to the cursor has to stay the one that it is. */
  private putBackLater(): void {
    const goesOn = debug.activeDebugSession && !(debug.activeStackItem instanceof DebugStackFrame);
    if (!goesOn) this.puttingBack ??= setTimeout(() => this.putBack(), WAIT_MS);
  }

  private putBack(): void {
    this.puttingBack = undefined;
    const moved = ours(debug.breakpoints).filter(
      ({ breakpoint }) => breakpoint.location.range.start.line !== this.lineOf(breakpoint),
    );
    if (moved.length === 0) return;
    const back = moved.map(({ breakpoint }) =>
      placed(breakpoint, breakpoint.location.uri, this.lineOf(breakpoint) ?? 0),
    );
    debug.removeBreakpoints(moved.map(({ breakpoint }) => breakpoint));
    debug.addBreakpoints(back);
  }

  /** Takes away those of runs that are not open any more, and will not be. */
  private drop(runs: Runs): void {
    const gone = ours(debug.breakpoints).filter(({ run }) => !comesAgain(run) && !runs.byId(run));
    if (gone.length > 0) debug.removeBreakpoints(gone.map(({ breakpoint }) => breakpoint));
  }
}

function ours(breakpoints: readonly Breakpoint[]) {
  return breakpoints.flatMap((breakpoint) => {
    if (!(breakpoint instanceof SourceBreakpoint)) return [];
    const run = parseTranscriptUri(breakpoint.location.uri)?.session;
    return run === undefined ? [] : [{ breakpoint, run }];
  });
}

function placed(
  { enabled, condition, hitCondition, logMessage }: SourceBreakpoint,
  uri: Uri,
  line: number,
): SourceBreakpoint {
  const location = new Location(uri, new Position(line, 0));
  return new SourceBreakpoint(location, enabled, condition, hitCondition, logMessage);
}
