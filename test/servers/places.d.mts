export const ENVIRONMENTS: Readonly<Record<'llama' | 'vllm', string>>;
export function pythonOf(environment: string): string;
export function isInstalled(name: 'llama' | 'vllm'): boolean;
export const WEIGHTS: string;
export const BYTE_WEIGHTS: string;
export const EIGHT_BIT_WEIGHTS: string;
export const TEXT_MODEL: string;
export const TEXT_WEIGHTS: string;
