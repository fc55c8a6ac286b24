import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillIn, HumanError } from '../../../../src/common/humanError';
import type { Localizer } from '../../../../src/common/localizer';
import { importOf, importRuns, IMPORTS } from '../../../../src/trace/import/imports';
import type { ImportFault } from '../../../../src/trace/import/traceImport';

const STRINGS = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Record<
  string,
  string
>;
const CHINESE: Localizer = {
  t: (message, ...values) => fillIn(STRINGS[message] ?? message, values),
};
const bytes = (text: string) => new TextEncoder().encode(text);

test('what cannot be read is told in Chinese, with its values', async () => {
  const file = bytes(
    '{"id": "a", "text": "one"}\n{"id": "b", "parent": "gone", "text": "two"}\n{\n{"id": "c"}\n',
  );
  const faults: ImportFault[] = [];
  const { runs } = importRuns(file, [file], (fault) => faults.push(fault), 'test');
  for await (const run of runs) expect(run.header.language?.name).toBe('Plain lines');
  expect(faults.map(({ reason }) => reason.in(CHINESE))).toEqual([
    expect.stringMatching(/^不是 JSON：第 1 行第 2 列不是有效的 JSON。/),
    '没有 id，或者既没有 text 也没有 messages。',
    '其父级 gone 不在文件中。',
  ]);
});

test('formats are named in Chinese where nothing of a file is known', () => {
  expect(importOf(bytes('{"id": "a", "text": "one"}'))?.format.in(CHINESE)).toBe('简单行格式');
  const file = bytes('hello');
  let thrown: unknown;
  try {
    importRuns(file, [file], () => {}, 'test');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(HumanError);
  const words = (thrown as HumanError).in(CHINESE);
  expect(words).toMatch(/^此文件不是这里已知的轨迹。.*Gambit 树, .*Multiverse 文本/);
  for (const { format } of IMPORTS) {
    expect(words).toContain(format.in(CHINESE));
    expect(STRINGS).toHaveProperty([format.template]);
  }
});
