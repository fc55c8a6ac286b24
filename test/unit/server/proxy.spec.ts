import { describe, expect, it } from 'vitest';
import { type ProxySettings, proxyFor, proxyOfEnvironment } from '../../../src/server/proxy';

const SETTINGS: ProxySettings = {
  ...{ proxy: 'http://proxy:3128', support: 'override', strictSsl: true },
  authorization: null,
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
    const named = { ...SETTINGS, authorization: 'Bearer pass' };
    expect(proxyFor(['http://llm.example'], named)).toMatchObject({
      proxyAuthorization: 'Bearer pass',
    });
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

  it('is told by environment variables, in capitals or small letters', () => {
    const variables = { https_proxy: 'http://proxy:3128', NO_PROXY: 'a.example,.b.example' };
    const settings = proxyOfEnvironment(variables);
    expect(proxyFor(['http://c.example'], settings)).toHaveProperty('proxy', 'http://proxy:3128');
    expect(proxyFor(['http://a.example', 'http://x.b.example'], settings)).toEqual({});
    expect(proxyFor(['http://c.example'], proxyOfEnvironment({}))).toEqual({});
  });

  it('is not used where there is none, or it is switched off', () => {
    expect(proxyFor(['http://a.example'], { ...SETTINGS, proxy: '' })).toEqual({});
    expect(proxyFor(['http://a.example'], { ...SETTINGS, support: 'off' })).toEqual({});
    expect(proxyFor(['http://a.example'], { ...SETTINGS, exceptions: ['*'] })).toEqual({});
  });
});
