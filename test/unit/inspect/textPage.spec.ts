import { expect, test } from 'vitest';
import { textPage } from '../../../src/inspect/textPage';

test('whatever a trace says is text on the page', () => {
  const page = textPage('<img src=x>', '"</pre><script>alert(1)</script>\n\u202Eturned');
  expect(page).not.toMatch(/<img|<script|\u202E/);
  expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;\n\\u{202e}turned</pre>');
  expect(page).toContain(`content="default-src 'none'"`);
});

test('a line of megabytes is cut', () => {
  expect(textPage('', 'x'.repeat(10_000_000)).length).toBeLessThan(3_000);
});
