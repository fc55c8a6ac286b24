import { isObject } from '../../common/shape';

/**
 * Text of chat messages as programs write them: OpenAI's (`role`, and `content` as a text or as parts
 * with `text`), Inspect's (the same, and parts with `reasoning`) and those of the GenAI conventions of
 * OpenTelemetry (`role`, and `parts` with `content`, `arguments` or `response`).
 */
export function messageText(message: unknown): string {
  if (!isObject(message)) return valueText(message);
  const calls = Array.isArray(message['tool_calls']) ? message['tool_calls'] : [];
  const texts = [contentText(message['content'] ?? message['parts']), ...calls.map(callText)];
  return texts.filter((text) => text !== '').join('\n');
}

/** Several messages as one text, each behind its role where there is more than one. */
export function messagesText(messages: readonly unknown[]): string {
  if (messages.length === 1) return messageText(messages[0]);
  return messages.map((message) => `${roleOf(message)}: ${messageText(message)}`).join('\n\n');
}

/** The role of a message; a message without one is the user's. */
export function roleOf(message: unknown): string {
  const role = isObject(message) ? message['role'] : undefined;
  return typeof role === 'string' ? role : 'user';
}

/** What a model was given since it last spoke, of all that it sees. */
export function sinceAssistant(messages: readonly unknown[]): readonly unknown[] {
  return messages.slice(messages.findLastIndex((message) => roleOf(message) === 'assistant') + 1);
}

/** A call of a tool as a text forced into the context: its name, what it was given, and its result. */
export function toolText(name: string, given: unknown, result: unknown): string {
  const call = `${name}(${valueText(given)})`;
  const returned = valueText(result);
  return returned === '' ? call : `${call}\n${returned}`;
}

/** A text as it is, and anything else as JSON; nothing where there is no value. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value);
  } catch {
    // JSON.stringify goes down by recursion, and a value may be nested more deeply than the stack is.
    return '...';
  }
}

function contentText(content: unknown): string {
  if (!Array.isArray(content)) return valueText(content);
  return content
    .map(partText)
    .filter((text) => text !== '')
    .join('\n');
}

function partText(part: unknown): string {
  if (!isObject(part)) return valueText(part);
  const { type, text, reasoning, content, name, response, result } = part;
  if (type === 'tool_call') return callText(part);
  if (type === 'tool_call_response') return valueText(response ?? result);
  const told = text ?? reasoning ?? content;
  // A picture or a file is named, not shown.
  return told === undefined ? `[${valueText(name ?? type)}]` : valueText(told);
}

function callText(call: unknown): string {
  if (!isObject(call)) return valueText(call);
  const inner = isObject(call['function']) ? call['function'] : call;
  const name = valueText(inner['name'] ?? call['function']);
  return `${name}(${valueText(inner['arguments'])})`;
}
