import { askedKey } from '../../tasks/asked';
import { ENGLISH } from '../../common/localizer';
import type { Environment } from '../study/environment';
import type { ModelChange, ModelsAnalysis } from '../suites/modelAnalysis';
import { examplesOf, type ModelExample } from '../suites/modelExamples';
import { RL_LOG } from '../suites/learningCurve';
import type { Block, Link, LinkedItem, Picture, ReportDocument, Section } from './document';
import type { Figure } from './figure';
import { childrenFigures, frontierFigures, learningFigures } from './modelFigures';
import {
  changesTable,
  conditionsTable,
  modelsTable,
  latencyTables,
  policyChangesTables,
  policyTables,
  signedAmount,
  stopsTable,
  tracePath,
  trainingTable,
} from './modelTables';
import type { Table } from './reportData';
import { environmentFacts } from './tables';
import { meanWithInterval, percent, pointsWithInterval, pValue } from './words';

export interface ModelsReportData {
  readonly analysis: ModelsAnalysis;
  readonly environment: Environment;
}

/** The report on models before and after reinforcement learning. */
export function modelsDocument(
  { analysis, environment }: ModelsReportData,
  pictures: ReadonlyMap<ModelChange, readonly Picture[]> = new Map(),
): ReportDocument {
  const { size, seed, models, changes } = analysis;
  const table = (one: Table): Block => ({ type: 'table', table: one });
  const figures = (all: readonly Figure[]): Block[] =>
    all.map((figure) => ({ type: 'figure', figure }));
  const curves = learningFigures(analysis);
  const sections: Section[] = [
    {
      id: 'results',
      title: 'Before and after',
      blocks: [
        ...(changes.length > 0
          ? [{ type: 'list', items: changes.map(found) } as const, table(changesTable(analysis))]
          : [
              {
                type: 'text',
                text: 'There is one model of each method, so that nothing is compared.',
              } as const,
            ]),
        table(trainingTable(analysis)),
        table(modelsTable(analysis)),
      ],
    },
    {
      id: 'policy',
      title: 'What the policy does',
      blocks: [
        ...policyTables(analysis).map(table),
        ...policyChangesTables(analysis).map(table),
        ...figures(childrenFigures(analysis)),
        table(stopsTable(analysis)),
      ],
    },
    ...examplesSection(changes, pictures),
    {
      id: 'frontier',
      title: 'Accuracy for time',
      blocks: [
        ...figures(frontierFigures(analysis)),
        ...latencyTables(analysis).map(table),
        table(conditionsTable(analysis)),
      ],
    },
    ...(curves.length > 0
      ? [{ id: 'learning', title: 'Over the steps of learning', blocks: figures(curves) }]
      : []),
    {
      id: 'environment',
      title: 'How to check this',
      blocks: [
        {
          type: 'text',
          text: `Every sample is a line of results.jsonl in the folder of its model, and the greedy ones have their full traces in the folder traces beside it (an editor with this extension opens them). Every figure above is computed from these lines, but for those over steps of learning, which are the model’s own ${RL_LOG}. The tables are here as CSV, the figures as SVG; problems where the models differ are in differences.csv.`,
        },
        table(
          environmentFacts(
            environment,
            `${size.name}: ${size.problems} problems, ${size.conditioned} for each number of children, ${size.alone} timed alone`,
            ENGLISH,
          ),
        ),
      ],
    },
  ];
  return {
    title: 'Models before and after reinforcement learning',
    lead:
      `${models.map(({ name, stage }) => `${name} (${stage ?? 'imitation'})`).join(', ')}; ` +
      `${size.problems} held-out Countdown problems, seed ${seed}; ${environment.startedAt.slice(0, 10)}.`,
    claims: [],
    sections,
  };
}

function found({ before, after, greedy: g, measures, latencies }: ModelChange) {
  const { comparison: c, corrected } = g;
  const latency = latencies.find(({ name }) => name === after.greedy.name);
  const change = (name: string) => measures.find(({ measure }) => measure.name === name)?.change;
  const more = (name: string, digits: number) => signedAmount(change(name)?.value ?? 0, digits);
  return (
    `${after.name} solves ${percent(c.first.value)} greedily, ${before.name} ${percent(c.second.value)}: ` +
    `${pointsWithInterval(c.difference, ENGLISH)}, p ${pValue(corrected).replace(/^(?=\d)/, '= ')}, on ${c.problems} problems, ` +
    `of which ${c.onlyFirst.length} are solved after only and ${c.onlySecond.length} before only. ` +
    `Children a problem: ${more('children', 1)}; total tokens: ${more('total tokens', 0)}; ` +
    `sequential tokens: ${more('sequential tokens', 0)}` +
    `${latency ? `; time alone: × ${meanWithInterval(latency.ratio, ENGLISH, 2)}` : ''}.`
  );
}

function examplesSection(
  changes: readonly ModelChange[],
  pictures: ReadonlyMap<ModelChange, readonly Picture[]>,
): Section[] {
  const blocks = changes.flatMap((change): Block[] => {
    const items = examplesOf(change).map(linked);
    const drawn = pictures.get(change) ?? [];
    const text = `${change.after.name} against ${change.before.name}:`;
    return items.length === 0
      ? []
      : [
          { type: 'text', text },
          { type: 'links', items },
          ...drawn.map((picture) => ({ type: 'picture', picture }) as const),
        ];
  });
  const text = 'Problems where the models differ. An editor with this extension opens both traces.';
  return blocks.length === 0
    ? []
    : [{ id: 'examples', title: 'Traces to look at', blocks: [{ type: 'text', text }, ...blocks] }];
}

function linked({ one, other, change: { before, after }, why }: ModelExample): LinkedItem {
  const told = (outcome: typeof one) =>
    `${outcome.children} children, ${outcome.sequentialTokens} sequential tokens` +
    (outcome.solved ? '' : `, ${outcome.sample.failure ?? 'not solved'}`);
  const link = (name: string, path: string | undefined): Link[] =>
    path === undefined ? [] : [{ text: name, path }];
  return {
    text: `${askedKey(one)}, ${why}. Before: ${told(other)}. After: ${told(one)}.`,
    links: [
      ...link(before.name, tracePath(before, other)),
      ...link(after.name, tracePath(after, one)),
    ],
  };
}
