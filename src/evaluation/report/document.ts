import type { Localizer } from '../../common/localizer';
import type { Claim } from '../suites/suiteClaims';
import { failuresTable, faultsTable } from './failureTables';
import type { Figure } from './figure';
import { suiteFigures } from './figures';
import { diagnosis, findingsOf } from './findings';
import { joinRatiosTable, joinsTable } from './joinTables';
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
import { trainingTable } from './training';

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
export function suiteDocument(data: ReportData, l10n: Localizer): ReportDocument {
  const { analysis, environment } = data;
  return {
    title: l10n.t('APR against SoS+: the paper’s three results, measured here'),
    lead: l10n.t(
      '{0} held-out Countdown problems, greedy unless sampled, seed {1}; {2}. Beside each result: what the paper (arXiv 2504.15466) reports.',
      ...[analysis.size.problems, analysis.seed, environment.startedAt.slice(0, 10)],
    ),
    claims: analysis.claims,
    sections: sectionsOf(data, l10n),
  };
}

/** The suite's report in order. */
function sectionsOf(data: ReportData, l10n: Localizer): Section[] {
  const { analysis } = data;
  const figures = new Map(suiteFigures(data, l10n).map((one) => [one.id, one]));
  const figure = (id: string): Block[] => {
    const found = figures.get(id);
    return found ? [{ type: 'figure', figure: found }] : [];
  };
  const table = (of: (data: ReportData, l10n: Localizer) => Table): Block[] => {
    const one = of(data, l10n);
    return one.rows.length > 1 ? [{ type: 'table', table: one }] : [];
  };
  const list = (items: readonly string[]): Block[] =>
    items.length > 0 ? [{ type: 'list', items }] : [];
  const { results, serial } = findingsOf(analysis, l10n);
  return [
    {
      id: 'results',
      title: l10n.t('The three results'),
      blocks: [...table(claimsTable), ...list(results), ...list(notes(data, l10n))],
    },
    {
      id: 'serial',
      title: l10n.t('Where serial search is better'),
      blocks: list(serial),
    },
    {
      id: 'window',
      title: l10n.t('By context window'),
      blocks: [...figure('accuracy-by-window'), ...table(windowsTable)],
    },
    {
      id: 'tokens',
      title: l10n.t('By tokens'),
      blocks: [...figure('accuracy-by-total-tokens'), ...figure('accuracy-by-sequential-tokens')],
    },
    {
      id: 'time',
      title: l10n.t('By time'),
      blocks: [...figure('accuracy-by-latency'), ...table(latencyTable)],
    },
    {
      id: 'spawning',
      title: l10n.t('Methods, and what they spawn'),
      blocks: [...table(methodsTable), ...figure('children'), ...table(paperTokensTable)],
    },
    ...(data.joins.length > 0
      ? [
          {
            id: 'joins',
            title: l10n.t('When the first solution wins'),
            blocks: [
              {
                type: 'text' as const,
                text: l10n.t(
                  'The paper’s parents wait for all their children, and so do those of the three results. With join=first a parent goes on with the first solution that a child returns, before anybody verifies it, and whoever is still out below it ends. Problems of five and six numbers are drawn by the seed from the validation split.',
                ),
              },
              ...table(joinsTable),
              ...table(joinRatiosTable),
            ],
          },
        ]
      : []),
    {
      id: 'failures',
      title: l10n.t('What fails'),
      blocks: [...list(diagnosis(analysis, l10n)), ...table(failuresTable), ...table(faultsTable)],
    },
    {
      id: 'rival',
      title: l10n.t('A fair rival, and reference lines'),
      blocks: [
        ...table(fairnessTable),
        ...figure('training'),
        ...figure('training-accuracy'),
        ...table(trainingTable),
        ...table(referencesTable),
      ],
    },
    {
      id: 'environment',
      title: l10n.t('How to check this'),
      blocks: [
        {
          type: 'text',
          text: l10n.t(
            'Every sample is a line of results.jsonl, with its full trace in the folder traces (gunzip gives an .aprtrace). Every figure above is computed from these lines. The tables are here as CSV, the figures as SVG; problems where the compared methods differ are in differences.csv. The same command with another --out decodes everything again, to the same tokens.',
          ),
        },
        ...table(environmentTable),
      ],
    },
  ];
}

function notes({ analysis }: ReportData, l10n: Localizer): string[] {
  return [
    l10n.t(
      'The window of the comparisons is {0} tokens: {1}.',
      ...[analysis.window, analysis.windowReason],
    ),
    ...analysis.claims.flatMap(({ title, notes }) =>
      notes.map((note) => l10n.t('{0}: {1}', title, note)),
    ),
    l10n.t(
      'cons@n drops samples that claim nothing and takes the majority of the final search paths; the verifier has no vote. pass@n counts a problem if any sample is right.',
    ),
  ];
}
