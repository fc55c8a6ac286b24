import { describe, expect, it } from 'vitest';
import { addressOf, newServer, readServers, secretOf } from '../../../src/session/serverEntries';

describe('servers of a settings file', () => {
  it('are those with an address, with what is known of them', () => {
    const whole = {
      url: 'http://127.0.0.1:8000/v1',
      ...{ model: 'mine', language: 'compact', task: 'countdown' },
      headers: { 'x-key': '${apiKey}' },
    };
    expect(readServers([whole, { url: 'https://b.example' }])).toEqual([
      whole,
      { url: 'https://b.example' },
    ]);
    const damaged = [{ url: 7 }, { url: 'b.example' }, null, 'http://a', { url: ' , ' }, {}];
    expect(readServers(damaged)).toEqual([]);
    expect(readServers({ url: 'http://a' })).toEqual([]);
    expect(readServers([{ url: 'http://a', model: 3, headers: { a: 1, b: 'c' } }])).toEqual([
      { url: 'http://a', headers: { b: 'c' } },
    ]);
  });

  it('are named by all their addresses, without what is secret', () => {
    const entry = { url: ' http://u:pw@a:1/v1/ , https://b ' };
    expect(addressOf(entry)).toBe('http://a:1,https://b');
    expect(secretOf(entry)).not.toContain('pw');
  });

  it('have a key each: another address gets none of it', () => {
    const keys = ['http://a', 'https://a', 'http://a:81', 'http://a,http://b'].map((url) =>
      secretOf({ url }),
    );
    expect(new Set(keys).size).toBe(4);
  });
});

describe('an address that a person types', () => {
  it('makes an entry', () => {
    expect(newServer(' http://a:8000, http://b:8000 ')).toEqual({
      url: 'http://a:8000,http://b:8000',
    });
  });

  it('is refused where it is none, or has a password', () => {
    expect(() => newServer('')).toThrow(/address of a server is such as/);
    expect(() => newServer('a:8000')).toThrow(/address of a server is such as/);
    const attempt = () => newServer('http://a,http://me:hush@b');
    expect(attempt).toThrow(/Leave user and password out/);
    expect(attempt).not.toThrow(/hush/);
  });
});
