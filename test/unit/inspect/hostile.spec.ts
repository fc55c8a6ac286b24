import { expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { TRANSCRIPT_FORMS } from '../../../src/inspect/transcript';
import { transcriptOf } from '../../../src/inspect/transcriptOf';
import { openTraceSession } from '../../../src/session/run/traceSession';
import { hostileTrace } from '../trace/hostileTrace';

test('words of 10 MB and millions of lines leave a transcript that can be shown', async () => {
  const bytes = Buffer.from(hostileTrace());
  const source = { size: bytes.length, read: () => [bytes] };
  const { session, read } = await openTraceSession(source as never, {
    ...{ id: 'a', file: 'file:///a', createdBy: 'test' },
  });
  await read();
  const root = session.state.threads.get(0);
  for (const form of TRANSCRIPT_FORMS) {
    const lines = transcriptOf(session.state, root as never, form, session.names, ENGLISH);
    expect(lines.length, form).toBeLessThan(20_000);
    for (const { text } of lines) {
      expect(text.length).toBeLessThan(60_000);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  }
});
