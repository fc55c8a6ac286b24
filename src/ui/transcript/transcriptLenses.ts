import { CodeLens, l10n, Range } from 'vscode';
import { plainText } from '../../common/plainText';
import { threadLabel } from '../../trace/threadLabel';
import type { ThreadId } from '../../trace/traceEvent';
import { COMMANDS } from '../contributions';
import type { ShownTranscript } from './transcriptDocuments';

/** More children than this are reached by their lines, and by the tree. */
const MOST = 8;

/** Above the first line the way to the parent, above each spawn and join that to the children. */
export function transcriptLenses({ session, thread, transcript }: ShownTranscript): CodeLens[] {
  const lens = (line: number, title: string, id: ThreadId, token?: number) =>
    new CodeLens(new Range(line, 0, line, 0), {
      title,
      command: COMMANDS.openTranscript,
      arguments: [{ session, thread: id, ...(token !== undefined && { token }) }],
    });
  const label = (id: ThreadId) => {
    const known = session.state.threads.get(id);
    return plainText(known ? threadLabel(session.state, known) : `${id}`);
  };
  const lenses: CodeLens[] = [];
  const { parent } = thread;
  if (parent !== undefined) {
    const spawn = session.state.threads
      .get(parent)
      ?.spawns.find(({ number }) => number === thread.spawn);
    lenses.push(
      lens(0, `$(arrow-up) ${l10n.t('Parent: {0}', label(parent))}`, parent, spawn?.context),
    );
  }
  transcript.forEach(({ kind, spawn }, line) => {
    if ((kind !== 'spawn' && kind !== 'join') || spawn === undefined) return;
    const children = thread.spawns[spawn]?.children ?? [];
    for (const id of children.slice(0, MOST)) {
      lenses.push(lens(line, `$(arrow-right) ${label(id)}`, id));
    }
  });
  return lenses;
}
