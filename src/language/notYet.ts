/**
 * Thrown by a language that cannot say yet what it was asked, such as into which tokens a server's
 * tokenizer splits a text. Who asks again when `ready` has resolved is told; nothing has changed
 * meanwhile, since whoever throws this has changed nothing.
 */
export class NotYet extends Error {
  /** @param ready rejects where it never can be told */
  constructor(readonly ready: Promise<void>) {
    super('It is not told yet.');
  }
}
