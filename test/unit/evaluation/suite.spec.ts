import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../../../src/countdown/problem';
import { WorkerEngine } from '../../../src/engine/workerEngine';
import { readModelFacts } from '../../../src/evaluation/suites/fairness';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { paperStages, QUICK, type SuiteSize } from '../../../src/evaluation/suites/paperSuite';
import { parseProblemFile } from '../../../src/countdown/problemFile';
import { renderHtml } from '../../../src/evaluation/report/html';
import type { ReportData } from '../../../src/evaluation/report/reportData';
import { type summaryOf, writeReport } from '../../../src/evaluation/report/writeReport';
import { identityOf } from '../../../src/evaluation/study/studyIdentity';
import { ResultsFolder } from '../../../src/evaluation/study/resultsFolder';
import { runStudy } from '../../../src/evaluation/study/runStudy';
import type { SampleRecord } from '../../../src/evaluation/study/sample';
import { readJoins } from '../../../src/evaluation/suites/joinAnalysis';
import { joinFolder, joinStudy } from '../../../src/evaluation/suites/joinSuite';
import { analyseSuite } from '../../../src/evaluation/suites/suiteAnalysis';
import { fillIn } from '../../../src/common/humanError';
import { ENGLISH, type Localizer } from '../../../src/common/localizer';
import { countLlamaTokens } from '../../../src/language/llamaTokens';
import { Recomputed } from './recompute';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 600_000 });

/** The suite with the real models, as small as every part of it can be. */
const SIZE: SuiteSize = {
  ...QUICK,
  problems: 50,
  sampledSos: 5,
  conditioned: 4,
  conditions: [0, 6],
  sampledApr: 1,
  alone: 1,
  paperTokens: 2,
};

type Strings = Readonly<Record<string, string>>;

const folder = mkdtempSync(join(tmpdir(), 'apr-suite-'));
let decoded: { problems: readonly Problem[]; records: readonly SampleRecord[] };
let data: ReportData;
let recomputed: Recomputed;
let summary: ReturnType<typeof summaryOf>;

beforeAll(async () => {
  const problems = parseProblemFile(readFileSync('models/heldout.json', 'utf8')).slice(0, 50);
  const stages = paperStages(problems.length, SIZE);
  const study = { asking: COUNTDOWN_ASKING, problems, seed: 1, stages };
  const models = { apr: resolve('models/apr'), sos: resolve('models/sos') };
  const worker = resolve('dist/engine/engineWorker.js');
  const engine = new WorkerEngine(worker, { models, threads: 1, concurrency: 1000 });
  const results = await ResultsFolder.open(
    folder,
    identityOf(study, { apr: { name: 'apr', sha256: '' } }),
    { resume: false, writer: 'command line' },
  );
  await runStudy(engine, study, {
    countText: countLlamaTokens,
    onUnit: (_, samples) => results.append(samples),
  });
  await results.close();
  for (const numbers of [4, 5] as const) {
    const joins = joinStudy(numbers, 6 - numbers, problems, 1);
    const both = await ResultsFolder.open(
      join(folder, joinFolder(numbers)),
      identityOf(joins, { apr: { name: 'apr', sha256: '' } }),
      { resume: false, writer: 'command line' },
    );
    await runStudy(engine, joins, { onUnit: (_, samples) => both.append(samples) });
    await both.close();
  }
  await engine.dispose();
  decoded = { problems, records: results.records };
  data = {
    analysis: analyseSuite(problems, results.records, SIZE, 1, ENGLISH),
    joins: await readJoins(folder),
    models: { apr: await readModelFacts(models.apr), sos: await readModelFacts(models.sos) },
    environment: {
      program: 'test',
      command: 'npm run evaluate -- --suite paper',
      startedAt: '2026-11-24T00:00:00.000Z',
      cpu: '<CPU & more>',
      cores: 2,
      memoryGiB: 8,
      system: 'linux',
      node: '20',
      onnxruntime: '1.30.0',
      threads: 1,
      load: 0,
      seed: 1,
      models: {},
    },
  };
  await writeReport(folder, data, results.records, ENGLISH);
  recomputed = new Recomputed(readFileSync(join(folder, 'results.jsonl'), 'utf8'));
  summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as typeof summary;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The arm that a method's samples are in. */
function armOf(name: string): string {
  return name.replace(/ (cons|pass)@\d+$/, ' sampled');
}

describe('the figures of the report, recomputed from the raw lines', () => {
  it('of every method', () => {
    expect(summary.methods.length).toBeGreaterThan(70);
    for (const method of summary.methods) {
      const arm = armOf(method.name);
      const several = /(cons|pass)@(\d+)$/.exec(method.name);
      if (several) {
        const [, how, n] = several;
        const expected = recomputed.several(arm, Number(n), how as 'cons' | 'pass');
        expect(method.accuracy.value, method.name).toBeCloseTo(expected.accuracy, 12);
        expect(method.totalTokens.value, method.name).toBeCloseTo(expected.totalTokens, 8);
        continue;
      }
      expect(method.accuracy.value, arm).toBeCloseTo(recomputed.accuracy(arm), 12);
      expect(method.unverifiedClaims.value, arm).toBeCloseTo(recomputed.unverified(arm), 12);
      const means = [
        [method.totalTokens.value, recomputed.mean(arm, (line) => line.totalTokens)],
        [method.sequentialTokens.value, recomputed.mean(arm, (line) => line.sequentialTokens)],
        [method.children.value, recomputed.mean(arm, (line) => line.children)],
        [method.longestContext.mean, recomputed.mean(arm, (line) => line.longestContext)],
        [method.spawnRate, recomputed.spawnRate(arm)],
        [method.wastedTokens, recomputed.wasted(arm)],
        [method.latency.median, recomputed.medianMs(arm)],
        [method.alone?.median, recomputed.medianMs(`${arm} alone`)],
      ] as const;
      for (const [actual, expected] of means) expect(actual, arm).toBeCloseTo(expected, 8);
    }
  });

  it('at every window', () => {
    for (const { window, apr, sosCumulative, sosTold } of summary.windows) {
      expect(apr.value).toBeCloseTo(recomputed.accuracyAt('apr', window), 12);
      expect(sosCumulative.value).toBeCloseTo(recomputed.accuracyAt('sos', window), 12);
      const told = window === 256 ? 'sos' : `sos window=${window}`;
      expect(sosTold.value).toBeCloseTo(recomputed.accuracy(told), 12);
    }
    const best = (window: number) => {
      const row = summary.windows.find((one) => one.window === window);
      return Math.max(row?.sosTold.value ?? 1, row?.sosCumulative.value ?? 1);
    };
    expect(summary.window).toBe(best(256) <= 0.6 ? 256 : 128);
  });

  it('of the three results', () => {
    expect(summary.claims.map(({ id }) => id)).toEqual(['sameWindow', 'sameTokens', 'sameLatency']);
    for (const claim of summary.claims) {
      const samples = Number(/@(\d+)$/.exec(claim.second)?.[1] ?? 1);
      const expected = recomputed.discordant(
        [claim.first, 1, 'cons'],
        [armOf(claim.second), samples, 'cons'],
      );
      expect(claim.onlyFirst).toBe(expected.onlyFirst);
      expect(claim.onlySecond).toBe(expected.onlySecond);
      expect(claim.problems).toBe(expected.common);
      expect(claim.difference.value).toBeCloseTo(expected.difference, 12);
      expect(claim.p).toBeCloseTo(expected.p, 9);
      expect(claim.corrected).toBeGreaterThanOrEqual(claim.p);
      const [low, high] = [claim.difference.low, claim.difference.high];
      expect(low).toBeLessThanOrEqual(claim.difference.value);
      expect(high).toBeGreaterThanOrEqual(claim.difference.value);
    }
    const [sameWindow, sameTokens, sameLatency] = summary.claims;
    const [first, second] = sameWindow?.accuracies ?? [];
    expect(sameWindow?.target.met).toBe((first?.value ?? 0) >= 0.95 && (second?.value ?? 1) <= 0.6);
    expect(sameTokens?.target.met).toBe((sameTokens?.difference.value ?? 0) >= 0.14);
    expect(sameLatency?.target.met).toBe((sameLatency?.difference.value ?? 0) >= 0.18);
  });

  it('of the first solution and of all, apart from the three results', () => {
    expect(summary.joins.map(({ numbers }) => numbers)).toEqual([4, 5]);
    for (const { numbers, difference, ratios, methods } of summary.joins) {
      const lines = readFileSync(join(folder, joinFolder(numbers), 'results.jsonl'), 'utf8');
      const again = new Recomputed(lines);
      const both = [methods.all, methods.first] as const;
      const arms = ['apr alone', 'apr join=first alone'] as const;
      for (const [i, { accuracy, totalTokens, decodedTokens, children }] of both.entries()) {
        const arm = arms[i] ?? '';
        expect(accuracy.value).toBeCloseTo(again.accuracy(arm), 12);
        expect(totalTokens.value).toBeCloseTo(
          again.mean(arm, (line) => line.totalTokens),
          8,
        );
        expect(children.value).toBeCloseTo(
          again.mean(arm, (line) => line.children),
          8,
        );
        expect(decodedTokens?.value).toBeLessThanOrEqual(totalTokens.value);
      }
      expect(difference.value).toBeCloseTo(again.accuracy(arms[1]) - again.accuracy(arms[0]), 12);
      const mean = (arm: string) => again.mean(arm, (line) => line.totalTokens);
      expect(ratios.totalTokens.value).toBeCloseTo(mean(arms[1]) / mean(arms[0]), 12);
    }
    expect(summary.methods.some(({ name }) => name.includes('join='))).toBe(false);
  });

  it('gives SoS+ at least the tokens that APR has, or all samples', () => {
    const { second } = data.analysis.claims[1] ?? {};
    const apr = data.analysis.claims[1]?.first.metrics.totalTokens.value ?? 0;
    const enough = (second?.metrics.totalTokens.value ?? 0) >= apr;
    expect(enough || second?.arm.samples === 8).toBe(true);
  });
});

describe('the report', () => {
  it('is one page that loads nothing from elsewhere and runs nothing', () => {
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(html).toBe(renderHtml(data, ENGLISH));
    expect(html).not.toMatch(/<script|<link|<img|src=|@import|url\((?!#)/i);
    const addresses = html.match(/https?:\/\/[^"'\s<]+/g) ?? [];
    expect(addresses.filter((one) => !one.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(html).toContain('&#60;CPU &#38; more&#62;');
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(html).toMatch(/prefers-color-scheme:dark/);
    for (const { target } of data.analysis.claims) {
      expect(html).toContain(`${target.met ? '✓ Target met' : '✗ Target missed'}`);
    }
  });

  it('says the same as text', () => {
    const markdown = readFileSync(join(folder, 'report.md'), 'utf8');
    expect(markdown).toMatch(/^# APR against SoS\+/);
    expect(markdown).not.toMatch(/NaN|undefined|Infinity|\[object/);
    for (const title of [
      'Where serial search is better',
      'When the first solution wins',
      'What fails',
    ]) {
      expect(markdown).toContain(`## ${title}`);
    }
    for (const [, file] of markdown.matchAll(/!\[.*\]\((.*)\)/g)) {
      const svg = readFileSync(join(folder, String(file)), 'utf8');
      expect(svg).toMatch(/^<svg role="img" aria-label="[^"]{20,}/);
      expect(svg).not.toMatch(/NaN|undefined/);
    }
  });

  it('is Chinese where the person reads Chinese, but for names', () => {
    const words = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Strings;
    const chinese: Localizer = {
      t: (message, ...values) => fillIn(words[message] ?? `untranslated ${message}`, values),
    };
    const { problems, records } = decoded;
    const analysis = analyseSuite(problems, records, SIZE, 1, chinese);
    const html = renderHtml({ ...data, analysis }, chinese);
    expect(html).toContain('<html lang="zh-CN">');
    const text = html
      .replace(/<style>[\s\S]*?<\/style>/g, '')
      .replace(/<[^>]*>/g, '\n')
      .replace(/&#\d+;/g, ' ');
    const english = text.match(/[a-z]{3,} [a-z]{2,} [a-z]{2,}/gi) ?? [];
    // Names of arms, and the command, are what they are.
    expect(english.filter((words) => !/^(sos ordered|npm run) /.test(words))).toEqual([]);
  });

  it('counts the paper’s tokens, which are many times as many', () => {
    const apr = summary.methods.find(({ name }) => name === 'apr');
    expect(apr?.paper?.problems).toBe(2);
    expect(apr?.paper?.totalTokens).toBeGreaterThan(5 * (apr?.totalTokens.value ?? Infinity));
  });
});
