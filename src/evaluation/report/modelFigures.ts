import { type Method, methodName } from '../../common/method';
import type { LearningFigure, LearningStep } from '../suites/learningCurve';
import { measure, type MethodMetrics } from '../study/metrics';
import type { MeasuredModel, ModelRow, ModelsAnalysis } from '../suites/modelAnalysis';
import { mainCondition } from '../../methods/arm';
import { byMethod } from './byMethod';
import type { Axis, Figure, Point, Role, Series } from './figure';

const ACCURACY = { name: 'solved and verified', percent: true, to: 1 } as const;

/**
 * What one point of accuracy costs, for each method: a line for each model, a point for each
 * condition, all on the problems that every condition had.
 */
export function frontierFigures({ models }: ModelsAnalysis): Figure[] {
  return drawable(byMethod(models, frontiersOf).flat());
}

function frontiersOf(own: readonly MeasuredModel[], method: Method): Figure[] {
  const rows = own.flatMap(({ conditions }) => conditions);
  const counts = rows.map(({ metrics }) => metrics.problems).filter((count) => count > 0);
  const shared = Math.min(...counts);
  const conditions = {
    apr: 'Under at most 0 to 10 and unlimited children',
    sos: 'Under each window',
  }[method];
  const frontier = (
    id: string,
    title: string,
    caption: string,
    x: string,
    cost: (row: ModelRow, metrics: MethodMetrics) => number | undefined,
  ): Figure => ({
    id: `${id}-${method}`,
    title: `${title}: ${methodName(method)}`,
    caption: `${caption} ${conditions}, on the same ${shared} problems.`,
    x: { name: x, scale: 'log' },
    y: ACCURACY,
    series: own.map((model) => ({
      ...styleOf(model, own),
      points: pointsOf(model, shared, cost),
    })),
  });
  return [
    frontier(
      'frontier-latency',
      'Accuracy by latency',
      'Wall clock of a problem, mean, one problem at a time on this machine.',
      'milliseconds a problem',
      ({ alone }) => alone?.mean.value,
    ),
    frontier(
      'frontier-sequential-tokens',
      'Accuracy by sequential tokens',
      'Tokens on the longest causally dependent path, mean: what would remain of the time if parallel work were free.',
      'sequential tokens a problem',
      (_, { sequentialTokens }) => sequentialTokens.value,
    ),
  ];
}

function pointsOf(
  { conditions }: MeasuredModel,
  shared: number,
  cost: (row: ModelRow, metrics: MethodMetrics) => number | undefined,
): Point[] {
  // From the narrowest condition to none.
  return [...conditions]
    .sort((a, b) => widthOf(a) - widthOf(b))
    .flatMap((row) => {
      const metrics = measure(row.outcomes.filter(({ problem }) => problem < shared));
      const x = cost(row, metrics);
      if (metrics.problems === 0 || x === undefined || !(x > 0)) return [];
      const { value: y, low, high } = metrics.accuracy;
      return [{ x, y, low, high, ...labelOf(row) }];
    });
}

function widthOf({ arm }: ModelRow): number {
  const condition = mainCondition(arm);
  return condition === 'unlimited' ? Infinity : condition;
}

function labelOf(row: ModelRow): { readonly text?: string } {
  const width = widthOf(row);
  if (width === Infinity) return { text: 'unlimited' };
  return [0, 1, 2, 6, 128, 256].includes(width) ? { text: String(width) } : {};
}

/** How many children the models spawn. */
export function childrenFigures({ models }: ModelsAnalysis): Figure[] {
  return drawable([
    {
      id: 'children',
      title: 'Children per problem',
      caption: 'How many children a greedy run spawned, as a share of the problems of each model.',
      x: { name: 'children', from: 0 },
      y: { name: 'share of the problems', percent: true, from: 0 },
      series: models
        .filter(({ method }) => method === 'apr')
        .map((model) => ({ ...styleOf(model, models), points: childrenOf(model) })),
    },
  ]);
}

function childrenOf({ greedy: { outcomes } }: MeasuredModel): Point[] {
  const most = Math.max(0, ...outcomes.map(({ children }) => children));
  if (outcomes.length === 0) return [];
  return Array.from({ length: most + 1 }, (_, x) => ({
    x,
    y: outcomes.filter(({ children }) => children === x).length / outcomes.length,
  }));
}

const LEARNED: readonly {
  readonly figure: LearningFigure;
  readonly title: string;
  readonly y: Axis;
}[] = [
  { figure: 'reward', title: 'Reward', y: { name: 'reward of a rollout, mean' } },
  { figure: 'accuracy', title: 'Accuracy', y: ACCURACY },
  { figure: 'children', title: 'Children', y: { name: 'children of a rollout, mean' } },
  { figure: 'totalTokens', title: 'Total tokens', y: { name: 'total tokens of a rollout, mean' } },
  {
    figure: 'sequentialTokens',
    title: 'Sequential tokens',
    y: { name: 'sequential tokens, mean' },
  },
  { figure: 'kl', title: 'KL divergence', y: { name: 'nats a token, from the first policy' } },
  { figure: 'entropy', title: 'Entropy', y: { name: 'nats a token' } },
  { figure: 'clipped', title: 'Clipped tokens', y: { name: 'share of the tokens' } },
];

/** Figures of reinforcement learning by its steps, of the models that have a log of it. */
export function learningFigures({ models }: ModelsAnalysis): Figure[] {
  return drawable(byMethod(models, learningOf).flat());
}

function learningOf(own: readonly MeasuredModel[], method: Method): Figure[] {
  // A serial search has no children at any step.
  const told = LEARNED.filter(({ figure }) => method === 'apr' || figure !== 'children');
  return told.map(({ figure, title, y }) => ({
    id: `learning-${figure}-${method}`,
    title: `${title} by step: ${methodName(method)}`,
    caption:
      'Means over the sampled rollouts of a step. Validation is greedy, on a few problems that are neither trained on nor reported.',
    x: { name: 'step of reinforcement learning', from: 0 },
    y,
    series: own.flatMap((model) => {
      const style = styleOf(model, own);
      const line = (steps: readonly LearningStep[] = []): Point[] =>
        steps.flatMap(({ step, figures }) => {
          const value = figures[figure];
          return value === undefined ? [] : [{ x: step, y: value }];
        });
      return [
        { ...style, dash: false, symbol: 'none', points: line(model.curve?.steps) } as const,
        {
          ...style,
          name: `${model.name}, validation`,
          dash: true,
          points: line(model.curve?.validations),
        },
      ].filter(({ points }) => points.length > 0);
    }),
  }));
}

const ROLES: Readonly<Record<Method, readonly Role[]>> = {
  apr: ['apr', 'third', 'fourth', 'fifth'],
  sos: ['sos', 'third', 'fourth', 'fifth'],
};
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;

/** The first model of a method is dashed: the others are what became of it. */
function styleOf(
  { name, method }: MeasuredModel,
  models: readonly MeasuredModel[],
): Omit<Series, 'points'> {
  const place = models.filter((model) => model.method === method).findIndex((m) => m.name === name);
  const roles = ROLES[method];
  return {
    name,
    role: roles[place % roles.length] ?? 'reference',
    symbol: SYMBOLS[place % SYMBOLS.length] ?? 'circle',
    dash: place === 0,
  };
}

function drawable(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ series }) => series.some(({ points }) => points.length > 0));
}
