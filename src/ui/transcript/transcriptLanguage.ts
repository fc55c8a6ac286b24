import {
  type CodeLens,
  Disposable,
  DocumentSymbol,
  FoldingRange,
  Hover,
  l10n,
  languages,
  Location,
  MarkdownString,
  Position,
  Range,
  SemanticTokensBuilder,
  SemanticTokensLegend,
  SymbolKind,
  type TextDocument,
} from 'vscode';
import { plainText } from '../../common/plainText';
import { tokenTable } from '../../inspect/tokenTable';
import type { LineKind, TranscriptSpan } from '../../inspect/transcript';
import { foldsOf, type Section, sectionsOf, spanAt } from '../../inspect/transcriptFeatures';
import { TRANSCRIPT_SCHEME } from '../contributions';
import type { ShownTranscript, TranscriptDocuments } from './transcriptDocuments';
import { transcriptLenses } from './transcriptLenses';
import { parseTranscriptUri, transcriptUri } from './transcriptUri';

const SELECTOR = { scheme: TRANSCRIPT_SCHEME };
const TYPES = ['number', 'operator', 'keyword', 'variable'] as const;
const LEGEND = new SemanticTokensLegend([...TYPES]);

/** What the editor knows of transcripts: folding, outline, colours, hovers and jumps. */
export function registerTranscriptLanguage(documents: TranscriptDocuments): Disposable {
  const on = <T>(document: TextDocument, make: (shown: ShownTranscript) => T): T | undefined => {
    const shown = documents.shownIn(document);
    return shown && make(shown);
  };
  return Disposable.from(
    languages.registerFoldingRangeProvider(SELECTOR, {
      provideFoldingRanges: (document) =>
        on(document, ({ transcript }) =>
          foldsOf(transcript).map(({ first, last }) => new FoldingRange(first, last)),
        ),
    }),
    languages.registerDocumentSymbolProvider(SELECTOR, {
      provideDocumentSymbols: (document) =>
        on(document, ({ transcript }) =>
          sectionsOf(transcript).map((section) => symbolOf(section, document)),
        ),
    }),
    languages.registerDocumentSemanticTokensProvider(
      SELECTOR,
      {
        provideDocumentSemanticTokens: (document) =>
          on(document, ({ transcript }) => {
            const builder = new SemanticTokensBuilder(LEGEND);
            transcript.forEach(({ text, spans }, line) => {
              for (const span of spans) {
                const type = typeOf(span, text.slice(span.start, span.end));
                if (!type) continue;
                builder.push(new Range(line, span.start, line, span.end), type);
              }
            });
            return builder.build();
          }),
      },
      LEGEND,
    ),
    languages.registerHoverProvider(SELECTOR, {
      provideHover: (document, { line, character }) =>
        on(document, (shown) => hoverAt(shown, line, character)),
    }),
    languages.registerDefinitionProvider(SELECTOR, {
      provideDefinition: (document, { line }) =>
        on(document, ({ session, transcript }) => {
          const child = transcript[line]?.child;
          const form = parseTranscriptUri(document.uri)?.form;
          if (child === undefined || !form) return undefined;
          return new Location(transcriptUri(session, child, form), new Position(0, 0));
        }),
    }),
    languages.registerCodeLensProvider(SELECTOR, {
      provideCodeLenses: (document): CodeLens[] | undefined => on(document, transcriptLenses),
    }),
  );
}

function hoverAt(
  { session, thread, transcript }: ShownTranscript,
  line: number,
  column: number,
): Hover | undefined {
  const span = spanAt(transcript, line, column);
  if (!span) return undefined;
  const { names } = session;
  const table = tokenTable(thread, span.tokens, names, l10n);
  // What a trace says is put in as text: it may come from anybody.
  const text = new MarkdownString().appendCodeblock(table, 'plaintext');
  return new Hover(text, new Range(line, span.start, line, span.end));
}

function symbolOf({ line, first, last, children }: Section, document: TextDocument) {
  const own = document.lineAt(first).range;
  const whole = own.union(document.lineAt(last).range);
  const name = plainText(line.text.trim()) || '…';
  const symbol = new DocumentSymbol(name, '', symbolKind(line.kind), whole, own);
  symbol.children = children.map((child) => symbolOf(child, document));
  return symbol;
}

function symbolKind(kind: LineKind): SymbolKind {
  switch (kind) {
    case 'prompt':
      return SymbolKind.Module;
    case 'spawn':
    case 'join':
      return SymbolKind.Interface;
    case 'message':
    case 'result':
      return SymbolKind.Function;
    case 'goal':
    case 'answer':
      return SymbolKind.Event;
    case 'malformed':
      return SymbolKind.Null;
    default:
      return SymbolKind.Operator;
  }
}

function typeOf({ style }: TranscriptSpan, text: string): (typeof TYPES)[number] | undefined {
  switch (style) {
    case 'operation':
      return 'variable';
    case 'numbers':
      return 'number';
    case 'keyword':
      return 'keyword';
    case 'token':
      if (/^\d+$/.test(text)) return 'number';
      return /^[-+*/]$/.test(text) ? 'operator' : 'keyword';
    case 'words':
      return undefined;
  }
}
