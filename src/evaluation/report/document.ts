import { diagnosis, findingsOf } from './findings';
import type { Figure } from './figure';
import { failuresTable, faultsTable } from './failureTables';
import type { Claim } from '../suiteClaims';
import { suiteFigures } from './figures';
import type { ReportData, Table } from './reportData';
import {
  claimsTable,
  environmentTable,
  fairnessTable,
  latencyTable,
  methodsTable,
  paperTokensTable,
  referencesTable,
  windowsTable,
} from './tables';

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | { readonly type: 'table'; readonly table: Table }
  | { readonly type: 'figure'; readonly figure: Figure }
  | { readonly type: 'links'; readonly items: readonly LinkedItem[] }
  | { readonly type: 'picture'; readonly picture: Picture };

/** A line with files that a person may open from it. */
export interface LinkedItem {
  readonly text: string;
  readonly links: readonly Link[];
}

export interface Link {
  readonly text: string;
  /** A path from the folder of the report. */
  readonly path: string;
}

/** A drawing as it is, which keeps its own colours. */
export interface Picture {
  /** Also the name of its file. */
  readonly id: string;
  readonly title: string;
  readonly svg: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

const TITLE = 'APR against SoS+: the paper’s three results, measured here';

/** A report without a form: Markdown and HTML both show this. */
export interface ReportDocument {
  readonly title: string;
  /** What it is about, in a sentence or two. */
  readonly lead: string;
  /** Results that stand above all else, as cards. */
  readonly claims: readonly Claim[];
  readonly sections: readonly Section[];
}

/** The report on the paper's suite. */
export function suiteDocument(data: ReportData): ReportDocument {
  const { analysis, environment } = data;
  return {
    title: TITLE,
    lead:
      `${analysis.size.problems} held-out Countdown problems, greedy unless sampled, seed ${analysis.seed}; ` +
      `${environment.startedAt.slice(0, 10)}. Beside each result: what the paper (arXiv 2504.15466) reports.`,
    claims: analysis.claims,
    sections: sectionsOf(data),
  };
}

/** The suite's report in order. */
function sectionsOf(data: ReportData): Section[] {
  const { analysis } = data;
  const figures = new Map(suiteFigures(analysis, data.models).map((one) => [one.id, one]));
  const figure = (id: string): Block[] => {
    const found = figures.get(id);
    return found ? [{ type: 'figure', figure: found }] : [];
  };
  const table = (of: (data: ReportData) => Table): Block => ({ type: 'table', table: of(data) });
  const { results, serial } = findingsOf(analysis);
  const missed = diagnosis(analysis);
  return [
    {
      id: 'results',
      title: 'The three results',
      blocks: [table(claimsTable), { type: 'list', items: results }, ...notes(data)],
    },
    {
      id: 'serial',
      title: 'Where serial search is better',
      blocks: [{ type: 'list', items: serial }],
    },
    {
      id: 'window',
      title: 'By context window',
      blocks: [...figure('accuracy-by-window'), table(windowsTable)],
    },
    {
      id: 'tokens',
      title: 'By tokens',
      blocks: [...figure('accuracy-by-total-tokens'), ...figure('accuracy-by-sequential-tokens')],
    },
    {
      id: 'time',
      title: 'By time',
      blocks: [...figure('accuracy-by-latency'), table(latencyTable)],
    },
    {
      id: 'spawning',
      title: 'Methods, and what they spawn',
      blocks: [table(methodsTable), ...figure('children'), table(paperTokensTable)],
    },
    {
      id: 'failures',
      title: 'What fails',
      blocks: [
        ...(missed.length > 0 ? [{ type: 'list', items: missed } as const] : []),
        table(failuresTable),
        table(faultsTable),
      ],
    },
    {
      id: 'rival',
      title: 'A fair rival, and reference lines',
      blocks: [table(fairnessTable), ...figure('training'), table(referencesTable)],
    },
    {
      id: 'environment',
      title: 'How to check this',
      blocks: [
        {
          type: 'text',
          text: 'Every sample is a line of results.jsonl, with its full trace in the folder traces (gunzip gives an .aprtrace). Every figure above is computed from these lines. The tables are here as CSV, the figures as SVG; problems where the compared methods differ are in differences.csv. The same command with another --out decodes everything again, to the same tokens.',
        },
        table(environmentTable),
      ],
    },
  ];
}

function notes({ analysis }: ReportData): Block[] {
  const items = [
    `The window of the comparisons is ${analysis.window} tokens: ${analysis.windowReason}.`,
    ...analysis.claims.flatMap(({ title, notes }) => notes.map((note) => `${title}: ${note}`)),
    'cons@n drops samples that claim nothing and takes the majority of the final search paths; the verifier has no vote. pass@n counts a problem if any sample is right.',
  ];
  return [{ type: 'list', items }];
}
