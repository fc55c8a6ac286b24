import { at, numberAt, textAt } from './fields';
import { statusFault, type RequestFault } from './requestFault';

/**
 * The fault that an event of a stream tells, after the head of the answer had said 200:
 * `{"error": {"code": 400, "message": ...}}` of llama.cpp, vLLM and SGLang, or `{"error": "..."}`.
 */
export function toldFault(event: unknown, url: string, path: string): RequestFault | undefined {
  const error = at(event, 'error');
  if (error === undefined || error === null) return undefined;
  const status = numberAt(error, 'code') ?? numberAt(event, 'code') ?? 500;
  const body = faultWords(event) ?? JSON.stringify(error);
  return statusFault({ url, path, status, body, isHtml: false }, 0);
}

/** What the JSON of an error says in words; FastAPI calls it `detail`. */
export function faultWords(answer: unknown): string | undefined {
  return (
    textAt(answer, 'error', 'message') ??
    textAt(answer, 'error') ??
    textAt(answer, 'message') ??
    textAt(answer, 'detail')
  );
}
