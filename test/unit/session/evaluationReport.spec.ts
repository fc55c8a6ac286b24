import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Environment } from '../../../src/evaluation/study/environment';
import { renderPage } from '../../../src/evaluation/report/html';
import { fillIn } from '../../../src/common/humanError';
import { ENGLISH, type Localizer } from '../../../src/common/localizer';
import type { EvaluationFolder } from '../../../src/session/evaluation/evaluationFolder';
import { evaluationDocument } from '../../../src/session/evaluation/evaluationReport';
import { samples } from '../evaluation/samples';

const WORDS = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Readonly<
  Record<string, string>
>;
const CHINESE: Localizer = {
  t: (message, ...values) => fillIn(WORDS[message] ?? `untranslated ${message}`, values),
};

const ENVIRONMENT: Environment = {
  ...{ program: 'test', command: 'test', startedAt: '2026-11-24T00:00:00.000Z' },
  ...{ cpu: 'CPU', cores: 2, memoryGiB: 8, system: 'linux', node: '20', onnxruntime: '1' },
  ...{ threads: 1, load: 0, seed: 3, models: {} },
};

/** One of two methods is timed, and the other is not finished. */
const FOLDER: EvaluationFolder = {
  faults: [],
  path: '/results',
  begun: 0,
  identity: {
    seed: 3,
    problems: { count: 3, sha256: '' },
    models: {},
    arms: [
      { id: 'apr', samples: 1, problems: 3 },
      { id: 'apr alone', samples: 1, problems: 1 },
      { id: 'sos window=128', samples: 1, problems: 3 },
    ],
  },
  records: [
    ...samples([{}, {}, { verified: false }]),
    ...samples([{ arm: 'apr alone' }]),
    ...samples([{}, { verified: false }]).map((one) => ({ ...one, arm: 'sos window=128' })),
  ],
};

/** What a reader sees of the report's page. */
async function textOf(l10n: Localizer): Promise<string> {
  return renderPage(await evaluationDocument(FOLDER, ENVIRONMENT, l10n), l10n)
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, '\n');
}

test('the report of an evaluation says what is missing of it', async () => {
  expect(await textOf(ENGLISH)).toContain('Not finished: 6 of 7 problems are decoded.');
});

test('the report of an evaluation is Chinese where the person reads Chinese', async () => {
  const text = await textOf(CHINESE);
  expect(text).toContain('种子');
  expect(text.match(/[a-z]{3,} [a-z]{2,} [a-z]{2,}/gi) ?? []).toEqual([]);
});
