export const ENVIRONMENT: string;
export const PYTHON: string;
export const WEIGHTS: string;
export const BYTE_WEIGHTS: string;
export const TEXT_MODEL: string;
export const TEXT_WEIGHTS: string;
