export const ENVIRONMENT: string;
export const PYTHON: string;
export const WEIGHTS: string;
export const BYTE_WEIGHTS: string;
