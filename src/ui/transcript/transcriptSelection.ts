import {
  Disposable,
  Range,
  Selection as TextSelection,
  TextEditorRevealType,
  TextEditorSelectionChangeKind,
  window,
} from 'vscode';
import { placeOfToken, spanAt } from '../../inspect/transcriptFeatures';
import type { Runs } from '../runs/runs';
import type { TranscriptDocuments } from './transcriptDocuments';

/** Keeps the text cursor of transcripts and the selection of all other views the same. */
export function followTranscriptSelection(documents: TranscriptDocuments, runs: Runs): Disposable {
  return Disposable.from(
    window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      // What a command moved was moved by a selection elsewhere.
      if (kind !== TextEditorSelectionChangeKind.Mouse) {
        if (kind !== TextEditorSelectionChangeKind.Keyboard) return;
      }
      const shown = documents.shownIn(textEditor.document);
      if (!shown) return;
      const { line, character } = textEditor.selection.active;
      const token = spanAt(shown.transcript, line, character)?.tokens.from;
      const { session, thread } = shown;
      runs.select({ session, thread: thread.id, ...(token !== undefined && { token }) });
    }),
    runs.onDidSelect((selection) => {
      if (selection?.token === undefined) return;
      for (const editor of window.visibleTextEditors) {
        const shown = documents.shownIn(editor.document);
        if (shown?.session !== selection.session || shown.thread.id !== selection.thread) continue;
        const place = placeOfToken(shown.transcript, selection.token);
        if (!place) continue;
        const range = new Range(place.line, place.start, place.line, place.end);
        if (range.contains(editor.selection.active)) continue;
        editor.selection = new TextSelection(range.start, range.start);
        editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
      }
    }),
  );
}
