import { describe, expect, test } from 'vitest';
import { agentDebugLog } from '../../../../src/trace/import/agentDebugLog';
import { gambitTree } from '../../../../src/trace/import/gambitTree';
import { inspectLog } from '../../../../src/trace/import/inspectLog';
import { openTelemetry } from '../../../../src/trace/import/openTelemetry';
import { plainLines } from '../../../../src/trace/import/plainLines';
import { fixture, headOf } from './importing';

const IMPORTS = [openTelemetry, agentDebugLog, inspectLog, gambitTree, plainLines];
const formatsOf = (text: string) =>
  IMPORTS.filter((one) => one.recognises(headOf(text))).map(({ format }) => format.message);

const FILES: readonly [file: string, format: string][] = [
  ['otlp-traces.json', 'OpenTelemetry'],
  ['otlp-agents.jsonl', 'OpenTelemetry'],
  ['otlp-openinference.json', 'OpenTelemetry'],
  ['otlp-servers.json', 'OpenTelemetry'],
  ['vscode-debug-log.jsonl', 'VS Code agent debug log'],
  ['inspect-log.json', 'Inspect log'],
  ['gambit-tree.json', 'Gambit tree'],
  ['plain-lines.jsonl', 'Plain lines'],
];

describe('a file is known by its content', () => {
  test.each(FILES)('%s', (file, format) => {
    const text = fixture(file);
    expect(formatsOf(text)).toEqual([format]);
    expect(formatsOf(`\ufeff${text}`)).toEqual([format]);
  });

  test.each(FILES.filter(([file]) => file.endsWith('.json')))(
    '%s, longer than a head',
    (file, format) => {
      const text = JSON.stringify({
        ...(JSON.parse(fixture(file).replaceAll('NaN', '0')) as object),
        more: 'x'.repeat(100_000),
      });
      expect(formatsOf(text)).toEqual([format]);
      expect(formatsOf(JSON.stringify(JSON.parse(text), undefined, 2))).toEqual([format]);
    },
  );
});

describe('files of other formats are left to others', () => {
  test.each([
    'apr-eval.json',
    'multiverse.json',
    'multiverse.txt',
    'parathinker.json',
    'threadweaver-results.jsonl',
    'verl-120.jsonl',
  ])('%s', (file) => expect(formatsOf(fixture(file))).toEqual([]));

  test.each([
    '',
    '{}',
    '[]',
    'null',
    '{"format":"aprtrace","version":3}',
    '{"id":"a","text":"<think>\\n<Parallel>\\n<Path>1: x</Path></Parallel>"}',
    '{"input":"{\\"resourceSpans\\":[]}","output":"","score":1}',
    '{"id":1,"text":"a","output":"b","score":0}',
  ])('%s', (text) => expect(formatsOf(text)).toEqual([]));
});
