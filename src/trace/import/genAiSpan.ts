import { messagesText, toolText, valueText } from './messages';
import type { Attributes, OtlpSpan } from './otlpSpans';

/**
 * What a span is, by the attributes that two conventions give it:
 *
 * - the GenAI conventions (open-telemetry/semantic-conventions, docs/gen-ai): `gen_ai.operation.name`,
 *   `gen_ai.usage.*`, `gen_ai.input.messages`, `gen_ai.output.messages`, `gen_ai.tool.*`
 * - OpenInference (Arize-ai/openinference, spec/semantic_conventions.md): `openinference.span.kind`,
 *   `input.value`, `output.value`, `llm.*`
 *
 * - agent: somebody who reasons; a chain is one where it has spans below it
 * - model: a call of a model; tool: a call of a tool
 * - request: what an inference server did for a call: `llm_request` of vLLM, `Req` of SGLang
 * - other: everything else
 */
export type SpanRole = 'agent' | 'chain' | 'model' | 'tool' | 'request' | 'other';

export function roleOfSpan({ attributes }: OtlpSpan): SpanRole {
  const operation = attributes.get('gen_ai.operation.name');
  const kind = attributes.get('openinference.span.kind');
  const role =
    (typeof operation === 'string' ? OPERATIONS.get(operation) : undefined) ??
    (typeof kind === 'string' ? KINDS.get(kind.toUpperCase()) : undefined);
  if (role) return role;
  return attributes.has('gen_ai.request.id') || attributes.has('rid') ? 'request' : 'other';
}

const OPERATIONS: ReadonlyMap<string, SpanRole> = new Map([
  ['invoke_agent', 'agent'],
  ['invoke_workflow', 'agent'],
  ['chat', 'model'],
  ['text_completion', 'model'],
  ['generate_content', 'model'],
  ['execute_tool', 'tool'],
]);

const KINDS: ReadonlyMap<string, SpanRole> = new Map([
  ['AGENT', 'agent'],
  ['CHAIN', 'chain'],
  ['LLM', 'model'],
  ['TOOL', 'tool'],
  ['RETRIEVER', 'tool'],
]);

/** Who it is, or what it was called for. */
export function nameOfSpan({ attributes, name }: OtlpSpan): string {
  return textAt(attributes, 'gen_ai.agent.name', 'agent.name') ?? name.trim();
}

export function modelOfSpan({ attributes }: OtlpSpan): string | undefined {
  return textAt(attributes, 'gen_ai.request.model', 'gen_ai.response.model', 'llm.model_name');
}

/** The messages that went in, as far as they are told; a text is a message of the user. */
export function inputOfSpan({ attributes }: OtlpSpan): readonly unknown[] {
  const system = textAt(attributes, 'gen_ai.system_instructions');
  const messages =
    listAt(attributes, 'gen_ai.input.messages') ??
    numberedMessages(attributes, 'llm.input_messages');
  const value = textAt(attributes, 'input.value');
  return [
    ...(system === undefined ? [] : [{ role: 'system', content: parsed(system) ?? system }]),
    ...(messages ?? (value === undefined ? [] : [{ role: 'user', content: value }])),
  ];
}

/** The text that came out; undefined where none is told. */
export function outputOfSpan({ attributes }: OtlpSpan): string | undefined {
  const messages =
    listAt(attributes, 'gen_ai.output.messages') ??
    numberedMessages(attributes, 'llm.output_messages');
  return messages ? messagesText(messages) : textAt(attributes, 'output.value');
}

/** A tool's call and result as a text that is forced into the context. */
export function textOfTool({ attributes, name }: OtlpSpan): string {
  return toolText(
    textAt(attributes, 'gen_ai.tool.name', 'tool.name') ?? name,
    firstAt(attributes, 'gen_ai.tool.call.arguments', 'tool.parameters', 'input.value'),
    firstAt(attributes, 'gen_ai.tool.call.result', 'output.value'),
  );
}

/** Tokens that the model wrote; undefined where it is not told. */
export function writtenTokens({ attributes }: OtlpSpan): number | undefined {
  return countAt(
    attributes,
    'gen_ai.usage.output_tokens',
    // Before version 1.27 of the conventions, and in vLLM and SGLang still.
    'gen_ai.usage.completion_tokens',
    'llm.token_count.completion',
  );
}

/** Tokens of all that the model saw; undefined where it is not told. */
export function seenTokens({ attributes }: OtlpSpan): number | undefined {
  return countAt(
    attributes,
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'llm.token_count.prompt',
  );
}

/** Why the model stopped, in the words of a run; undefined where it is not told. */
export function finishOfSpan(span: OtlpSpan): 'stop' | 'length' | 'abort' | undefined {
  if (span.failed) return 'abort';
  const reasons = valueText(span.attributes.get('gen_ai.response.finish_reasons'));
  if (/length|max_tokens/.test(reasons)) return 'length';
  if (/abort|error|content_filter/.test(reasons)) return 'abort';
  return reasons === '' ? undefined : 'stop';
}

function firstAt(attributes: Attributes, ...names: readonly string[]): unknown {
  const name = names.find((one) => attributes.has(one));
  return name === undefined ? undefined : attributes.get(name);
}

function textAt(attributes: Attributes, ...names: readonly string[]): string | undefined {
  const text = valueText(firstAt(attributes, ...names));
  return text === '' ? undefined : text;
}

function countAt(attributes: Attributes, ...names: readonly string[]): number | undefined {
  const count = Number(firstAt(attributes, ...names) ?? NaN);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** A list, which programs write as JSON in a text because a span's attribute may not be one. */
function listAt(attributes: Attributes, name: string): readonly unknown[] | undefined {
  const value = attributes.get(name);
  const list = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(list) ? (list as unknown[]) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** OpenInference flattens a list: `llm.input_messages.0.message.role`, `...content`. */
function numberedMessages(attributes: Attributes, name: string): readonly unknown[] | undefined {
  const messages: unknown[] = [];
  for (let i = 0; ; i++) {
    const at = `${name}.${i}.message`;
    const [role, content] = [attributes.get(`${at}.role`), attributes.get(`${at}.content`)];
    if (role === undefined && content === undefined) break;
    messages.push({ role, content });
  }
  return messages.length > 0 ? messages : undefined;
}
