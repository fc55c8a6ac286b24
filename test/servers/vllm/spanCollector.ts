import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fromProtobuf } from '../../unit/trace/export/otlpProtobuf';

/** What collects a server's spans, and keeps them as the file exporter of OpenTelemetry's collector. */
export async function startCollector() {
  const lines: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      lines.push(JSON.stringify(fromProtobuf(Buffer.concat(await request.toArray()))));
      response.setHeader('content-type', 'application/x-protobuf').end();
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    /** All that came, a JSON object a line. */
    text: () => lines.join('\n'),
    close: () => server.close(),
  };
}
