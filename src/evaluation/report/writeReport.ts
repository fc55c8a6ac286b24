import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Localizer } from '../../common/localizer';
import type { SampleRecord } from '../study/sample';
import { renderCsv, samplesCsv } from './csv';
import { keepEnvironment } from '../study/environment';
import { makeFolder } from '../study/makeFolder';
import { type ReportDocument, suiteDocument } from './document';
import { pointsTable } from './figure';
import { renderPage } from './html';
import { renderMarkdown } from './markdown';
import type { ReportData } from './reportData';
import { drawSvg, standaloneSvg } from './svg';
import { differences } from './tables';

/** Writes everything that follows from the suite's results into their folder, over what was there. */
export async function writeReport(
  folder: string,
  data: ReportData,
  records: readonly SampleRecord[],
  l10n: Localizer,
): Promise<void> {
  await writeDocument(folder, suiteDocument(data, l10n), l10n);
  await writeSamples(folder, records);
  await writeFile(join(folder, 'differences.csv'), renderCsv(differences(data, l10n).rows));
  await keepEnvironment(folder, data.environment);
  await writeFile(
    join(folder, 'summary.json'),
    `${JSON.stringify(summaryOf(data), undefined, 1)}\n`,
  );
}

/** Writes the samples as CSV. */
export async function writeSamples(
  folder: string,
  records: readonly SampleRecord[],
): Promise<void> {
  await writeFile(join(folder, 'results.csv'), samplesCsv(records));
}

/** Writes a report as HTML and Markdown, and its figures and tables apart. */
export async function writeDocument(
  folder: string,
  document: ReportDocument,
  l10n: Localizer,
): Promise<void> {
  const [figures, tables] = [join(folder, 'figures'), join(folder, 'tables')];
  await makeFolder(figures);
  await makeFolder(tables);
  await writeFile(join(folder, 'report.html'), renderPage(document, l10n));
  await writeFile(join(folder, 'report.md'), renderMarkdown(document));
  for (const block of document.sections.flatMap(({ blocks }) => blocks)) {
    if (block.type === 'figure') {
      const { figure } = block;
      await writeFile(join(figures, `${figure.id}.svg`), standaloneSvg(drawSvg(figure)));
      await writeFile(join(figures, `${figure.id}.csv`), renderCsv(pointsTable(figure, l10n)));
    }
    if (block.type === 'picture') {
      await writeFile(join(figures, `${block.picture.id}.svg`), block.picture.svg);
    }
    if (block.type === 'table') {
      await writeFile(join(tables, `${block.table.id}.csv`), renderCsv(block.table.rows));
    }
  }
}

/** The report's figures as they are, unrounded: for programs, and to be recomputed from the lines. */
export function summaryOf({ analysis, joins }: ReportData) {
  const { window, windows, claims, rows } = analysis;
  return {
    window,
    windows,
    claims: claims.map(({ id, first, second, comparison, corrected, target }) => ({
      id,
      first: first.name,
      second: second.name,
      problems: comparison.problems,
      accuracies: [comparison.first, comparison.second],
      difference: comparison.difference,
      onlyFirst: comparison.onlyFirst.length,
      onlySecond: comparison.onlySecond.length,
      p: comparison.p,
      corrected,
      target,
    })),
    joins: joins.map(({ numbers, all, first, comparison, ratios }) => ({
      numbers,
      difference: comparison.difference,
      onlyFirst: comparison.onlyFirst.length,
      onlyAll: comparison.onlySecond.length,
      ratios,
      methods: { all, first },
    })),
    methods: rows.map(({ name, metrics, alone }) => ({ name, ...metrics, alone: alone ?? null })),
  };
}
