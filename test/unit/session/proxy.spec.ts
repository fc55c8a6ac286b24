import { describe, expect, it } from 'vitest';
import { type ProxySettings, proxyFor } from '../../../src/session/proxy';

const SETTINGS: ProxySettings = {
  ...{ proxy: 'http://proxy:3128', support: 'override', strictSsl: true },
  exceptions: ['.intern.example', 'direct.example:8000'],
};

describe("the editor's proxy", () => {
  it('is used for servers elsewhere', () => {
    expect(proxyFor(['https://llm.example/v1'], SETTINGS)).toEqual({
      proxy: 'http://proxy:3128',
      proxyStrictSsl: true,
    });
    expect(proxyFor(['http://direct.example:9000'], SETTINGS)).toHaveProperty('proxy');
    expect(proxyFor(['http://notintern.example'], SETTINGS)).toHaveProperty('proxy');
    const lax = { ...SETTINGS, strictSsl: false };
    expect(proxyFor(['http://llm.example'], lax)).toMatchObject({ proxyStrictSsl: false });
  });

  it.each([
    'http://localhost:8000',
    'http://127.0.0.2:8000',
    'http://[::1]:8000',
    'http://gpu.intern.example',
    'http://intern.example',
    'http://direct.example:8000',
  ])('is not used for %s', (url) => {
    expect(proxyFor([url], SETTINGS)).toEqual({});
  });

  it('is not used where there is none, or it is switched off', () => {
    expect(proxyFor(['http://a.example'], { ...SETTINGS, proxy: '' })).toEqual({});
    expect(proxyFor(['http://a.example'], { ...SETTINGS, support: 'off' })).toEqual({});
    expect(proxyFor(['http://a.example'], { ...SETTINGS, exceptions: ['*'] })).toEqual({});
  });
});
