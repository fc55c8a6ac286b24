/**
 * Every import of src and webview goes in a direction of the table in eslint.config.mjs, and none in
 * a circle. The files are read here, not linted, so that a slip in the lint configuration hides nothing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

interface Direction {
  readonly units: readonly string[];
  readonly packages: readonly string[];
  readonly exceptions?: Readonly<Record<string, readonly string[]>>;
}

/** A specifier, and the file it stands in: a path from the root of the repository. */
interface Import {
  readonly file: string;
  readonly specifier: string;
}

const ROOT = resolve(import.meta.dirname, '../..');

let directions: Readonly<Record<string, Direction>>;
let imports: Import[];

beforeAll(async () => {
  const config = (await import(pathToFileURL(join(ROOT, 'eslint.config.mjs')).href)) as {
    DIRECTIONS: typeof directions;
  };
  directions = config.DIRECTIONS;
  imports = ['src', 'webview'].flatMap(sourceFiles).flatMap((file) =>
    specifiersIn(readFileSync(join(ROOT, file), 'utf8')).map((specifier) => ({
      file,
      specifier,
    })),
  );
});

function sourceFiles(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file).split(sep).join('/'))
    .filter((file) => /\.[cm]?[tj]sx?$/.test(file) && !file.includes('node_modules/'));
}

/** What a file imports, exports from, or loads with import() or require(); types as well. */
function specifiersIn(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/**
 * `src/trace/reducer.ts` is of trace, `src/trace/import/x.ts` of trace/import, which has a line of
 * its own, `webview/x.ts` of webview: the longest name of the table that a path begins with.
 */
function unitOf(path: string): string {
  const names = path
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .split('/');
  const listed = names.map((_, i) => names.slice(0, i + 1).join('/'));
  return listed.findLast((name) => Object.hasOwn(directions, name)) ?? String(names[0]);
}

function isAllowed({ file, specifier }: Import): boolean {
  const unit = unitOf(file);
  const direction = directions[unit];
  if (!direction) return false;
  if (specifier.startsWith('.')) {
    const target = unitOf(relative(ROOT, resolve(ROOT, dirname(file), specifier)));
    return target === unit || direction.units.includes(target);
  }
  const packages = [...direction.packages, ...(direction.exceptions?.[basename(file)] ?? [])];
  return isBuiltin(specifier)
    ? packages.includes('node:')
    : packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

/** The file that a relative import names; undefined for a package, and for what is no source. */
function fileOf({ file, specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = relative(ROOT, resolve(ROOT, dirname(file), specifier))
    .split(sep)
    .join('/');
  return [`${path}.ts`, path].find((one) => one.endsWith('.ts') && existsSync(join(ROOT, one)));
}

/**
 * Circles of imports, as a path from a file back to itself: one at least of every group of files
 * that import each other. Who walks keeps the path itself, so that a long chain overflows nothing.
 */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const path = [{ file: start, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const other = done.has(top.file) ? undefined : graph.get(top.file)?.[top.next++];
      if (other === undefined) {
        done.add(top.file);
        path.pop();
        continue;
      }
      const back = path.findIndex(({ file }) => file === other);
      if (back >= 0) {
        circles.push([...path.slice(back).map(({ file }) => file), other].join(' -> '));
      } else if (!done.has(other)) path.push({ file: other, next: 0 });
    }
  }
  return circles;
}

const shown = ({ file, specifier }: Import) => `${file} imports ${specifier}`;

test('every import goes in a direction of the table', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter((one) => !isAllowed(one)).map(shown)).toEqual([]);
});

test('no files import each other in a circle, types included', () => {
  const graph = new Map<string, string[]>();
  for (const one of imports) {
    const target = fileOf(one);
    if (target !== undefined) graph.set(one.file, [...(graph.get(one.file) ?? []), target]);
  }
  expect(graph.get('src/extension.ts')?.length).toBeGreaterThan(10);
  expect(circlesIn(graph)).toEqual([]);
});

// These say the most important directions again, for a day when somebody widens the table.
describe('without the table', () => {
  const filesThatImport = (pattern: RegExp) =>
    new Set(imports.filter(({ specifier }) => pattern.test(specifier)).map(({ file }) => file));

  test('only the model runner imports onnxruntime-node', () => {
    expect([...filesThatImport(/^onnxruntime-/)]).toEqual(['src/engine/modelRunner.ts']);
  });

  test('only src/ui and src/extension.ts import vscode', () => {
    const others = [...filesThatImport(/^vscode$/)].filter(
      (file) => !file.startsWith('src/ui/') && file !== 'src/extension.ts',
    );
    expect(others).toEqual([]);
  });

  test('nothing but src/extension.ts imports src/ui', () => {
    const importers = [...filesThatImport(/(^|\/)ui\//)].filter((f) => !f.startsWith('src/ui/'));
    expect(importers.filter((file) => file !== 'src/extension.ts')).toEqual([]);
  });

  test('countdown and language know nothing of Node', () => {
    const pure = (file: string) => /^src\/(countdown|language)\//.test(file);
    const builtin = imports.filter(({ file, specifier }) => pure(file) && isBuiltin(specifier));
    expect(builtin.map(shown)).toEqual([]);
  });
});

test('finds every form of import', () => {
  const text = [
    `import x, { type Y } from 'a';`,
    `import type { Z } from "b";`,
    `import 'c';`,
    `export * from './d';`,
    `import {\n  one,\n} from '../e';`,
    `await import('f'); require("g");`,
    `// a number from 'x' to 'y'`,
  ].join('\n');
  expect(specifiersIn(text).sort()).toEqual(['../e', './d', 'a', 'b', 'c', 'f', 'g']);
});

test('finds circles of every length', () => {
  const circles = (edges: Readonly<Record<string, readonly string[]>>) =>
    circlesIn(new Map(Object.entries(edges)));
  expect(circles({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual([]);
  expect(circles({ a: ['a'] })).toEqual(['a -> a']);
  expect(circles({ a: ['b'], b: ['c'], c: ['d', 'b'] })).toEqual(['b -> c -> b']);
  expect(circles({ x: ['a'], a: ['b'], b: ['c'], c: ['a'] })).toEqual(['a -> b -> c -> a']);
});

test('tells forbidden directions from allowed ones', () => {
  const allowed = (file: string, specifier: string) => isAllowed({ file, specifier });
  expect(allowed('src/countdown/demonstration/x.ts', '../arithmetic')).toBe(true);
  expect(allowed('src/countdown/x.ts', '../common/humanError')).toBe(true);
  expect(allowed('src/countdown/x.ts', '../language/y')).toBe(false);
  expect(allowed('src/countdown/x.ts', 'fs')).toBe(false);
  expect(allowed('src/trace/traceFile.ts', 'node:fs')).toBe(true);
  expect(allowed('src/trace/reducer.ts', 'node:fs')).toBe(false);
  expect(allowed('src/engine/decoder.ts', 'onnxruntime-node')).toBe(false);
  expect(allowed('webview/graph/x.ts', '../../src/trace/runState')).toBe(true);
  expect(allowed('webview/graph/x.ts', '../../src/engine/engine')).toBe(false);
  expect(allowed('src/unlisted/x.ts', '../common/random')).toBe(false);
  expect(allowed('src/trace/import/x.ts', '../../language/y')).toBe(true);
  expect(allowed('src/trace/import/x.ts', '../reducer')).toBe(true);
  expect(allowed('src/trace/import/x.ts', '../../engine/y')).toBe(false);
  expect(allowed('src/trace/reducer.ts', './import/x')).toBe(false);
  expect(allowed('src/inspect/x.ts', '../trace/import/y')).toBe(false);
});
