import {
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  l10n,
  languages,
  Range,
  TabInputText,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  window,
  workspace,
} from 'vscode';
import type { DepartureMark } from '../../inspect/taskView';
import { viewOf } from '../../inspect/taskViews';
import type { Transcript } from '../../inspect/transcript';
import { faultName } from '../../inspect/outcomeWords';
import {
  type Place,
  placesByOrigin,
  type Problem,
  problemsOf,
} from '../../inspect/transcriptFeatures';
import { TRANSCRIPT_SCHEME } from '../contributions';
import type { TranscriptDocuments } from './transcriptDocuments';

/** Tints what the model did not choose, tells mistakes, and follows the newest line. */
export function markTranscripts(documents: TranscriptDocuments): Disposable {
  const forced = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor('apr.forcedTokenBackground'),
    border: '1px dotted',
    borderColor: new ThemeColor('apr.forcedTokenBorder'),
  });
  const given = window.createTextEditorDecorationType({
    textDecoration: 'underline dotted',
    fontStyle: 'italic',
  });
  const problems = languages.createDiagnosticCollection('apr');
  /** Lines of each document when it was last looked at. */
  const lengths = new WeakMap<TextDocument, number>();

  /** Looked for once in what was written: the solver takes its time with many numbers. */
  const departures = new WeakMap<Transcript, DepartureMark | undefined>();

  const tint = (editor: TextEditor) => {
    const shown = documents.shownIn(editor.document);
    if (!shown) return;
    const putIn = (['forced', 'inherited'] as const).flatMap((origin) =>
      placesByOrigin(shown.transcript, origin),
    );
    editor.setDecorations(forced, putIn.map(rangeOf));
    editor.setDecorations(given, placesByOrigin(shown.transcript, 'given').map(rangeOf));
  };
  const tell = (document: TextDocument) => {
    if (document.uri.scheme !== TRANSCRIPT_SCHEME) return;
    const shown = documents.shownIn(document);
    if (!shown) return;
    const { session, thread, transcript } = shown;
    const { state, names } = session;
    if (!departures.has(transcript)) {
      const { departure: find } = viewOf(state);
      departures.set(transcript, find?.(state, thread, transcript, names, l10n));
    }
    const departure = departures.get(transcript);
    problems.set(document.uri, [
      ...problemsOf(transcript).map(diagnosticOf),
      ...(departure ? [departureDiagnostic(departure)] : []),
    ]);
  };
  const follow = (editor: TextEditor) => {
    const { document, visibleRanges } = editor;
    const before = lengths.get(document);
    lengths.set(document, document.lineCount);
    const bottom = visibleRanges.at(-1)?.end.line ?? 0;
    if (before === undefined || document.lineCount <= before || bottom < before - 2) return;
    const last = document.lineCount - 1;
    editor.revealRange(new Range(last, 0, last, 0), TextEditorRevealType.Default);
  };
  const look = (document: TextDocument) => {
    if (document.uri.scheme !== TRANSCRIPT_SCHEME) return;
    tell(document);
    for (const editor of window.visibleTextEditors) {
      if (editor.document !== document) continue;
      tint(editor);
      follow(editor);
    }
  };
  workspace.textDocuments.forEach(look);
  return Disposable.from(
    forced,
    given,
    problems,
    workspace.onDidOpenTextDocument(look),
    workspace.onDidChangeTextDocument(({ document }) => look(document)),
    workspace.onDidCloseTextDocument(({ uri }) => problems.delete(uri)),
    // The editor keeps a document for a while after its tab has gone.
    window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed) {
        if (input instanceof TabInputText) problems.delete(input.uri);
      }
    }),
    window.onDidChangeVisibleTextEditors((editors) =>
      editors.forEach(({ document }) => look(document)),
    ),
  );
}

function diagnosticOf({ fault, severity, ...place }: Problem): Diagnostic {
  const level = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Information;
  const diagnostic = new Diagnostic(rangeOf(place), faultName(fault, l10n), level);
  diagnostic.source = 'APR';
  diagnostic.code = fault;
  return diagnostic;
}

function departureDiagnostic({ words, ...place }: DepartureMark): Diagnostic {
  const diagnostic = new Diagnostic(rangeOf(place), words, DiagnosticSeverity.Information);
  diagnostic.source = 'APR';
  diagnostic.code = 'departure';
  return diagnostic;
}

function rangeOf({ line, start, end }: Place): Range {
  return new Range(line, start, line, end);
}
