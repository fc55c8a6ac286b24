import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeMarkdown, renderMarkdown } from '../../../src/evaluation/report/markdown';
import { relativeAddress } from '../../../src/evaluation/report/relativeAddress';

/** What CommonMark shows of a text without marks: an escaped character as itself. */
const shownOf = (markdown: string) => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');

describe('what is quoted is shown, and means nothing', () => {
  test.each([
    ['[x](command:workbench.action.quit)', String.raw`\[x\](command:workbench\.action\.quit)`],
    ['![x](https://example.org/a.png)', String.raw`!\[x\](https:\//example\.org/a\.png)`],
    ['see www.example.org', String.raw`see www\.example\.org`],
    ['a@example.org', String.raw`a\@example\.org`],
    ['<img src=x>', String.raw`\<img src=x\>`],
    ['`code` *strong* __too__', '\\`code\\` \\*strong\\* \\_\\_too\\_\\_'],
    ['&lt;b&gt;', String.raw`\&lt;b\&gt;`],
    ['a | b', String.raw`a \| b`],
    ['# title #', String.raw`\# title \#`],
    ['- item', String.raw`\- item`],
    ['---', String.raw`\---`],
    ['1. item', String.raw`1\. item`],
    ['a\\', 'a\\\\'],
    ['one\n\n# two', String.raw`one  \# two`],
    ['\u202ea', String.raw`\\u{202e}a`],
    ['+40.0 points (-3.5 to 83.5 %), p < 0.05: all.', null],
  ])('%j', (text, markdown) => {
    expect(escapeMarkdown(text)).toBe(markdown ?? text.replace('<', '\\<'));
  });

  test('whatever a text holds, it is shown, and no sign of Markdown is left', () => {
    const unit = fc.constantFrom(...'\\`*_[]()<>|#~&$!+-.:/@ 1ab\n');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const markdown = escapeMarkdown(text);
        expect(shownOf(markdown)).toBe(text.replaceAll('\n', ' ').trim());
        const bare = markdown.replace(/\\[!-/:-@[-`{-~]/g, 'x');
        expect(bare).not.toMatch(/[\\`*_[\]<>|#~&$\n]|\/\/|^\d+[.)] |^[+-] /);
      }),
    );
  });
});

test('a link leads to a file in the folder, whatever the path says', () => {
  expect(relativeAddress('apr/traces/apr_children=3/0000-0.aprtrace.gz')).toBe(
    'apr/traces/apr_children=3/0000-0.aprtrace.gz',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (path) => {
      const url = new URL(relativeAddress(path), 'file:///folder/report.md');
      expect([url.protocol, url.host, url.search, url.hash]).toEqual(['file:', '', '', '']);
      expect(relativeAddress(path)).not.toMatch(/[()\s<>]/);
    }),
    { numRuns: 50 },
  );
});

test('every part of a report is escaped', () => {
  const bad = '[x](command:y) | <b>';
  const text = renderMarkdown({
    title: bad,
    lead: bad,
    claims: [],
    sections: [
      {
        id: 'a',
        title: bad,
        blocks: [
          { type: 'text', text: bad },
          { type: 'list', items: [bad] },
          { type: 'table', table: { id: 't', title: bad, note: bad, rows: [[bad], [bad]] } },
          { type: 'links', items: [{ text: bad, links: [{ text: bad, path: `command:${bad}` }] }] },
          { type: 'picture', picture: { id: 'p', title: bad, svg: '' } },
        ],
      },
    ],
  });
  expect(text.replace(/\]\(/g, '').match(/(?<!\\)[<]|command:y\) \|/g)).toBeNull();
  expect([...text.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map(([, address]) => address)).toEqual([
    expect.stringMatching(/^command%3A/),
    'figures/p.svg',
  ]);
});
