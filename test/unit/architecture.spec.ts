/**
 * Every import of src and webview goes in a direction of the table in eslint.config.mjs. The files
 * are read here, not linted, so that a slip in the lint configuration hides nothing.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';

interface Direction {
  readonly units: readonly string[];
  readonly packages: readonly string[];
  readonly exceptions?: Readonly<Record<string, readonly string[]>>;
}

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const ROOT = resolve(import.meta.dirname, '../..');
