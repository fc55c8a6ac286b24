import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

type Strings = Readonly<Record<string, string>>;

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Strings;
const slots = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();
const links = (text: string) => text.match(/\(command:[^)]*\)/g) ?? [];

describe('strings in the code', () => {
  const english = read('l10n/bundle.l10n.json');
  const chinese = read('l10n/bundle.l10n.zh-cn.json');

  test('are all collected: otherwise run `npm run l10n`', async () => {
    const module = (await import(pathToFileURL(join(ROOT, 'l10n/extract.mjs')).href)) as {
      extractStrings(root: string): Promise<Strings>;
    };
    const found = await module.extractStrings(ROOT);
    expect(Object.keys(found).length).toBeGreaterThan(300);
    expect(Object.keys(english)).toEqual(Object.keys(found));
    // One of pure code, one of an error, one of a webview.
    expect(found).toHaveProperty('no solution');
    expect(found).toHaveProperty('This file is empty. Record the run again.');
    expect(found).toHaveProperty('Find a thread');
  });

  test('are all in Chinese, and no others', () => {
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
    expect(Object.entries(chinese).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('keep their values in Chinese', () => {
    for (const [key, text] of Object.entries(chinese)) expect(slots(text), key).toEqual(slots(key));
  });
});

describe('strings of the manifest', () => {
  const english = read('package.nls.json');
  const chinese = read('package.nls.zh-cn.json');

  test('are those that it names', () => {
    const named = readFileSync(join(ROOT, 'package.json'), 'utf8').match(/(?<=")%[^%"]+%(?=")/g);
    const keys = [...new Set(named)].map((name) => name.slice(1, -1)).sort();
    expect(Object.keys(english).sort()).toEqual(keys);
  });

  test('are all in Chinese, and no others', () => {
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
  });

  test('name no command by a part of another one, which the palette would list with it', () => {
    for (const strings of [english, chinese]) {
      const titles = Object.entries(strings)
        .filter(([key]) => key.startsWith('command.'))
        .map(([, title]) => title.replace(/\.\.\.$/, '').toLowerCase());
      const parts = titles.flatMap((title, i) =>
        titles.flatMap((other, k) => (i !== k && other.includes(title) ? [[title, other]] : [])),
      );
      expect(parts).toEqual([]);
    }
  });

  test('keep their links in Chinese', () => {
    for (const [key, text] of Object.entries(english)) {
      expect(links(chinese[key] ?? ''), key).toEqual(links(text));
    }
  });

  test('name commands that the manifest contributes', () => {
    const contributed = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const named = Object.values(english).flatMap(links);
    expect(named.length).toBeGreaterThan(5);
    for (const link of named) {
      const command = /command:([\w.]+)/.exec(link)?.[1] ?? '';
      expect(contributed).toContain(`"${command.replace(/\.focus$/, '')}"`);
    }
  });
});

describe('pictures of the walkthrough', () => {
  const pictures = (strings: string) =>
    Object.entries(read(strings)).filter(([key]) => key.endsWith('.picture'));
  const english = pictures('package.nls.json');
  const chinese = Object.fromEntries(pictures('package.nls.zh-cn.json'));
  const svg = (file = '') => readFileSync(join(ROOT, file), 'utf8');
  /** All but the words. */
  const shapes = (text: string) =>
    text.replace(/(?<=aria-label=")[^"]+|(?<=>)[^<\n]+(?=<\/text>)/g, '');

  test('take their colours from the theme', () => {
    for (const [key, file] of english) {
      expect(svg(file), key).toMatch(/var\(--vscode-/);
      expect(svg(file).match(/(fill|stroke)="(?!none|var\()[^"]+"/g), key).toBeNull();
    }
  });

  test('are the same in Chinese, but for their words', () => {
    expect(english).toHaveLength(5);
    for (const [key, file] of english) {
      const translated = svg(chinese[key]);
      expect(shapes(translated), key).toBe(shapes(svg(file)));
      expect(translated.match(/aria-label="\p{Script=Han}/u), key).not.toBeNull();
    }
  });
});
