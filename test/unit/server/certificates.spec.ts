import { expect, test } from 'vitest';
import { withSystemCertificates } from '../../../src/server/certificates';

test('certificates of the operating system are trusted besides the usual ones, each once', () => {
  const stores: Record<string, string[]> = { default: ['a', 'b'], system: ['b', 'c'] };
  const getCACertificates = (store: string) => stores[store] ?? [];
  expect(withSystemCertificates({ getCACertificates })).toEqual(['a', 'b', 'c']);
});

test('where Node.js does not tell them, it trusts what it does by itself', () => {
  expect(withSystemCertificates({})).toBeUndefined();
});
