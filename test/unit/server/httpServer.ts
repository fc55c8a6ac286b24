import { onTestFinished } from 'vitest';
import { type Answer, startHttp } from './startHttp';

export type { Requested } from './startHttp';

/** An HTTP server on a free port of this machine, until the test is over: its address. */
export async function serve(answer: Answer): Promise<string> {
  const { url, close } = await startHttp(answer);
  onTestFinished(close);
  return url;
}
