import { type Disposable, InlineValueText, l10n, languages, Range } from 'vscode';
import { lineTokens, lineTokensWords } from '../../inspect/lineTokens';
import { TRANSCRIPT_SCHEME } from '../contributions';
import type { TranscriptDocuments } from '../transcript/transcriptDocuments';

/** Shows behind each line of a run that is debugged what it took, down to where it stands. */
export function registerInlineValues(documents: TranscriptDocuments): Disposable {
  return languages.registerInlineValuesProvider(
    { scheme: TRANSCRIPT_SCHEME },
    {
      provideInlineValues: (document, { start, end }, { stoppedLocation }) => {
        const shown = documents.shownIn(document);
        if (!shown) return [];
        const { thread, transcript } = shown;
        const last = Math.min(end.line, stoppedLocation.end.line);
        return transcript.slice(0, last + 1).flatMap((line, i) => {
          const known = i < start.line ? undefined : lineTokens(thread, line);
          if (!known) return [];
          const range = new Range(i, 0, i, line.text.length);
          return [new InlineValueText(range, lineTokensWords(known, l10n))];
        });
      },
    },
  );
}
