import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openConnection, type ConnectionOptions } from '../../../src/server/connection';
import { excerpt } from '../../../src/server/secrets';
import { serve, type Requested } from './httpServer';

const LIVE = new AbortController().signal;
const KEY = 'sk-0123456789-"secret"/+key';

function open(options: ConnectionOptions) {
  const connection = openConnection(options);
  onTestFinished(() => connection.close());
  return connection;
}

/** What the headers of a request were. */
async function headersSent(options: Omit<ConnectionOptions, 'url'>, user = '') {
  const requests: Requested[] = [];
  const url = await serve((request, response) => {
    requests.push(request);
    response.end('{}');
  });
  await open({ ...options, url: url.replace('//', `//${user}`) }).json('/x', LIVE);
  return requests[0]?.headers ?? {};
}

describe('headers', () => {
  test('have the key as a bearer, or where the templates want it', async () => {
    const apiKey = () => Promise.resolve(KEY);
    expect(await headersSent({ apiKey })).toMatchObject({ authorization: `Bearer ${KEY}` });
    const headers = { 'Api-Key': '${apiKey}', 'x-team': 'trees' };
    const own = await headersSent({ apiKey, headers });
    expect(own).toMatchObject({ 'api-key': KEY, 'x-team': 'trees' });
    expect(own).not.toHaveProperty('authorization');
  });

  test('leave out what a missing key would fill', async () => {
    const headers = { authorization: 'Key ${apiKey}', 'x-team': 'trees' };
    const sent = await headersSent({ apiKey: () => undefined, headers });
    expect(sent).toMatchObject({ 'x-team': 'trees' });
    expect(sent).not.toHaveProperty('authorization');
  });

  test('have user and password of the address', async () => {
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(await headersSent({}, 'me:p%40ss@')).toMatchObject({ authorization: basic });
  });
});

describe('an address', () => {
  test.each([
    '',
    'localhost',
    'ftp://host',
    'http://host?key=hunter22',
    'http://host#x',
    'http://',
  ])('is none: %s', (url) => {
    expect(() => openConnection({ url })).toThrow(/^The address of a server is such as/);
  });

  test('of a proxy is none', () => {
    expect(() => openConnection({ url: 'http://host', proxy: 'host' })).toThrow(/of a proxy/);
  });

  test.each([
    ['http://host:8000/', 'http://host:8000'],
    ['https://me:pw@host/llm/v1/', 'https://host/llm'],
    [' http://host/v1 ', 'http://host'],
  ])('is shown without its credentials: %s', (url, shown) => {
    expect(open({ url }).url).toBe(shown);
  });
});

describe('no message has a secret', () => {
  /** Everything that went wrong in a request to a server that repeats the request's headers. */
  async function messages(status: number, form: (text: string) => string): Promise<string> {
    const url = await serve(({ headers }, response) => {
      const text = form(JSON.stringify(headers));
      response.writeHead(status, { 'content-type': 'text/event-stream' }).end(text);
    });
    const connection = open({
      url: url.replace('//', '//me:p%40ssword@'),
      apiKey: () => KEY,
      headers: { 'x-token': 'Token other-secret', 'x-key': '${apiKey}' },
    });
    const errors: unknown[] = [];
    await connection.json('/a', LIVE).catch((error: unknown) => errors.push(error));
    try {
      for await (const event of connection.events('/b', LIVE, { body: {} })) {
        errors.push(connection.strange(event));
      }
    } catch (error) {
      errors.push(error);
    }
    if (status !== 200) expect(errors).toHaveLength(2);
    return errors.map((error) => `${String(error)} ${JSON.stringify(error)}`).join();
  }
  const SECRETS = [
    KEY,
    JSON.stringify(KEY).slice(1, -1),
    encodeURIComponent(KEY),
    'p@ssword',
    'p%40ssword',
    'other-secret',
  ];

  test.each([200, 400, 401, 403, 404, 407, 408, 418, 429, 500, 501, 502, 503])(
    'of an answer with status %s',
    async (status) => {
      const forms = [
        (text: string) => text,
        (text: string) => `<html>${text}</html>`,
        (text: string) => `data: ${text}\n\n`,
        (text: string) => JSON.stringify({ error: { message: text } }),
        (text: string) => encodeURIComponent(text),
      ];
      for (const form of forms) {
        const said = await messages(status, form);
        for (const secret of SECRETS) expect(said).not.toContain(secret);
        expect(said).not.toContain(Buffer.from('me:p@ssword').toString('base64'));
      }
    },
  );

  test('of a server that is not there, or of a header that cannot be sent', async () => {
    const url = 'http://me:p%40ssword@127.0.0.1:1';
    for (const headers of [{}, { 'x-token': `other-secret\n${KEY}` }, { 'other-secret ': KEY }]) {
      const failing = open({ url, apiKey: () => KEY, headers }).json('/x', LIVE);
      const error = await failing.catch((one: unknown) => String(one));
      for (const secret of SECRETS) expect(error).not.toContain(secret);
      expect(error).toContain('http://127.0.0.1:1');
    }
  });

  test('whatever stands around it', () =>
    fc.assert(
      fc.property(
        fc.string({ minLength: 4 }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          // Its blanks are put together before it is shown, so it must have none to be found.
          fc.pre(!/\s|\*|…/.test(secret) && !before.includes(secret) && !after.includes(secret));
          const shown = excerpt(`${before}${secret}${after}`, [secret]);
          if (!`${before}***${after}`.includes(secret)) expect(shown).not.toContain(secret);
        },
      ),
    ));
});

describe("a certificate of one's own authority", () => {
  const cert = readFileSync('test/fixtures/server/ownAuthority.pem', 'utf8');
  const key = readFileSync('test/fixtures/server/ownKey.pem', 'utf8');

  async function secureServer(): Promise<string> {
    const server = createHttpsServer({ cert, key }, (_, response) => response.end('{"a":1}'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  test('is trusted where it is given', async () => {
    const url = await secureServer();
    expect(await open({ url, ca: cert }).json('/x', LIVE)).toEqual({ a: 1 });
  });

  test('is refused with its reason else, and not tried again', async () => {
    const url = await secureServer();
    await expect(open({ url }).json('/x', LIVE)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/),
    });
  });

  test.each([
    ['in its address', 'me:p%40ss@', undefined],
    ['in a header', '', `Basic ${Buffer.from('me:p@ss').toString('base64')}`],
  ])('is trusted through a proxy that asks for a password, %s', async (_, user, authorization) => {
    const asked: (string | undefined)[] = [];
    const proxy = createHttpServer((_, response) => response.writeHead(500).end());
    const sockets = new Set<Socket>();
    proxy.on('connect', (request, client: Socket) => {
      asked.push(request.headers['proxy-authorization']);
      const [host, port] = (request.url ?? '').split(':');
      const target = connect(Number(port), host);
      for (const socket of [client, target]) socket.on('error', () => {});
      sockets.add(client).add(target);
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client);
      client.pipe(target);
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });
    const proxyAddress = `http://${user}127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const url = await secureServer();
    const options = {
      ...{ url, ca: [cert], proxy: proxyAddress },
      ...(authorization !== undefined && { proxyAuthorization: authorization }),
    };
    expect(await open(options).json('/x', LIVE)).toEqual({ a: 1 });
    expect(asked).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  });
});

test('an answer that is no JSON is told as it came', async () => {
  const url = await serve((_, response) => void response.end('OK'));
  await expect(open({ url }).json('/x', LIVE)).rejects.toThrow(/something else .* says: OK\./);
});

test('a signal that is aborted sends nothing', async () => {
  const requests: Requested[] = [];
  const url = await serve((request, response) => {
    requests.push(request);
    response.end('{}');
  });
  const reason = new Error('enough');
  const connection = open({ url });
  await expect(connection.json('/x', AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(requests).toEqual([]);
});
