export const ENVIRONMENTS: Readonly<Record<'llama' | 'vllm', string>>;
export function pythonOf(environment: string): string;
export const WEIGHTS: string;
export const BYTE_WEIGHTS: string;
export const EIGHT_BIT_WEIGHTS: string;
