import {
  debug,
  DebugAdapterInlineImplementation,
  DebugStackFrame,
  DebugThread,
  Disposable,
  l10n,
  type Memento,
  Uri,
} from 'vscode';
import type { DebugHost } from '../../debug/debugHost';
import { requestOf } from '../../session/run/branchRequest';
import type { RunSession } from '../../session/run/runSession';
import { threadLabel } from '../../trace/threadLabel';
import { plainText } from '../../common/plainText';
import { DEBUG_TYPE } from '../contributions';
import { chosenForm } from '../transcript/chosenForm';
import type { TranscriptDocuments } from '../transcript/transcriptDocuments';
import { parseTranscriptUri, transcriptUri } from '../transcript/transcriptUri';
import { askForSampling } from './branchInput';
import { openDebugged, type OpenParts } from './openDebugged';
import { startBranch } from './startBranch';
import { TranscriptBreakpoints } from './transcriptBreakpoints';

export interface DebugAdapterParts extends OpenParts {
  readonly transcripts: TranscriptDocuments;
  /** Keeps the form of transcripts. */
  readonly memory: Memento;
}

/** Lets the editor debug runs: what does it is loaded with the first session. */
export function registerDebugAdapter(parts: DebugAdapterParts): Disposable {
  const { runs } = parts;
  const lines = new TranscriptBreakpoints(runs);
  /** By debug session, the run that it is about. */
  const debugged = new Map<string, RunSession>();
  return Disposable.from(
    lines,
    debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
      createDebugAdapterDescriptor: async ({ id }) => {
        const { RunDebugger } = await import('../../debug/runDebugger');
        const host = hostOf(parts, lines, (session) => debugged.set(id, session));
        return new DebugAdapterInlineImplementation(new RunDebugger(host));
      },
    }),
    debug.onDidTerminateDebugSession(({ id }) => debugged.delete(id)),
    // What is looked at in the Call Stack is looked at in all views.
    debug.onDidChangeActiveStackItem((item) => {
      if (!(item instanceof DebugThread || item instanceof DebugStackFrame)) return;
      const session = debugged.get(item.session.id);
      const thread = item.threadId - 1;
      if (!session?.state.threads.has(thread)) return;
      const { selection } = runs;
      if (selection?.session === session && selection.thread === thread) return;
      runs.select({ session, thread });
    }),
  );
}

function hostOf(
  parts: DebugAdapterParts,
  lines: TranscriptBreakpoints,
  opened: (session: RunSession) => void,
): DebugHost {
  const { runs, starter, transcripts, memory } = parts;
  return {
    l10n,
    open: async (configuration) => {
      const run = await openDebugged(parts, configuration);
      opened(run.session);
      return run;
    },
    branch: async (session, edit) => {
      const branch = await startBranch(starter, session, edit, true);
      if (branch) opened(branch);
      return branch;
    },
    sampling: async (session) => askForSampling((await requestOf(session)).sampling),
    form: () => chosenForm(memory),
    transcript: (session, thread) => {
      const { state } = session;
      const known = state.threads.get(thread);
      return {
        address: transcriptUri(session, thread, chosenForm(memory)).toString(),
        name: known ? plainText(threadLabel(state, known)) : `${thread}`,
      };
    },
    shown: (session) => transcripts.settle(session),
    place: (address) => parseTranscriptUri(Uri.parse(address)),
    carry: (from, to) => lines.carry(from, to),
    selected: (session) =>
      runs.selection?.session === session ? runs.selection.thread : undefined,
    select: (session, thread) => runs.select({ session, thread }),
    onDidClose: (session, listener) =>
      runs.onDidChangeList(() => {
        if (!runs.all.includes(session)) listener();
      }),
  };
}
