import type { ServerFacts, ServerKind } from './adapter';

const NAMES: Readonly<Record<ServerKind, string>> = {
  llama: 'llama.cpp',
  vllm: 'vLLM',
  sglang: 'SGLang',
  openai: 'OpenAI API',
};

/** The program that serves, with its version where it told it: `llama.cpp b11549-1a2b3c`. */
export function serverName({ kind, version }: Pick<ServerFacts, 'kind' | 'version'>): string {
  return version === undefined ? NAMES[kind] : `${NAMES[kind]} ${version}`;
}
