import { CHILDREN_CONDITIONS, type ChildrenCondition, JOIN_RULES } from '../common/method';
import { HumanError } from '../common/humanError';
import { isObject } from '../common/shape';
import { DEFAULT_OPTIONS, SHORTEST_WINDOW } from '../methods/decodingOptions';

/**
 * What a setting is called, what it is without one, and what counts as a value. package.json says
 * the same to the settings editor, and a test holds the two against each other; but a settings file
 * can hold anything, so values are read through `read`.
 */
export interface SettingSpec<T> {
  readonly key: string;
  readonly default: T;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Numbers only without a fraction. */
  readonly whole?: true;
  readonly choices?: readonly T[];
  /** The value, brought into its range; the default where it is no value at all. */
  read(value: unknown): T;
}

export const SETTING_SPECS = {
  method: choice('method', ['apr', 'sos'] as const, DEFAULT_OPTIONS.method),
  children: choice('children', ['unlimited', ...CHILDREN_CONDITIONS.map(String)], 'unlimited'),
  join: choice('join', JOIN_RULES, DEFAULT_OPTIONS.join),
  window: whole('window', SHORTEST_WINDOW, DEFAULT_OPTIONS.window, DEFAULT_OPTIONS.window),
  temperature: number('temperature', 0, 10, DEFAULT_OPTIONS.temperature),
  seed: whole('seed', 0, 2 ** 32 - 1, DEFAULT_OPTIONS.seed),
  /** Tokens per second of each thread; 0 is as fast as it can. */
  pace: number('pace', 0, 1000, 0),
  threads: whole('threads', 1, 64, 2),
  /** Names of folders beside the bundled models. */
  aprModel: folderName('aprModel', 'apr'),
  sosModel: folderName('sosModel', 'sos'),
  modelFolder: text('modelFolder'),
  /** Inference servers, as `readServers` reads them, and the address of the one that decodes. */
  servers: aList('servers'),
  server: text('server'),
  /** A spawn/join language of tags, as `customGrammar` reads it; null for none. */
  customLanguage: anObject('customLanguage'),
  recordRuns: truth('recordRuns', true),
  historyLimitMB: whole('historyLimitMB', 1, 100_000, 500),
} as const;

/** The condition that the setting `apr.children` writes as text. */
export function childrenOf(value: string): ChildrenCondition {
  return value === 'unlimited' ? value : Number(value);
}

/**
 * The number that a person has typed for a setting.
 * @throws HumanError that names the range
 */
export function parseAmount(spec: SettingSpec<number>, text: string): number {
  const { minimum = -Infinity, maximum = Infinity } = spec;
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= minimum && value <= maximum && (!spec.whole || Number.isInteger(value))) {
    return value;
  }
  throw spec.whole
    ? new HumanError('Write a whole number from {0} to {1}.', minimum, maximum)
    : new HumanError('Write a number from {0} to {1}.', minimum, maximum);
}

function number(name: string, minimum: number, maximum: number, byDefault: number) {
  return {
    ...{ key: `apr.${name}`, default: byDefault, minimum, maximum },
    read: (value: unknown) =>
      typeof value === 'number' && !Number.isNaN(value)
        ? Math.min(maximum, Math.max(minimum, value))
        : byDefault,
  } satisfies SettingSpec<number>;
}

function whole(name: string, minimum: number, maximum: number, byDefault: number) {
  const spec = number(name, minimum, maximum, byDefault);
  const read = (value: unknown) => Math.round(spec.read(value));
  return { ...spec, whole: true, read } satisfies SettingSpec<number>;
}

function choice<T extends string>(name: string, choices: readonly T[], byDefault: T) {
  const read = (value: unknown) => choices.find((one) => one === value) ?? byDefault;
  return { key: `apr.${name}`, default: byDefault, choices, read } satisfies SettingSpec<T>;
}

function truth(name: string, byDefault: boolean) {
  const read = (value: unknown) => (typeof value === 'boolean' ? value : byDefault);
  return { key: `apr.${name}`, default: byDefault, read } satisfies SettingSpec<boolean>;
}

function text(name: string) {
  const read = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
  return { key: `apr.${name}`, default: '', read } satisfies SettingSpec<string>;
}

/** Fields that are read where they are used; null where there are none. */
function anObject(name: string) {
  const read = (value: unknown): Readonly<Record<string, unknown>> | null =>
    isObject(value) && Object.keys(value).length > 0 ? value : null;
  const spec: SettingSpec<Readonly<Record<string, unknown>> | null> = {
    ...{ key: `apr.${name}`, default: null, read },
  };
  return spec;
}

/** Entries that are read where they are used. */
function aList(name: string) {
  const none: readonly unknown[] = [];
  const read = (value: unknown): readonly unknown[] =>
    Array.isArray(value) && value.length > 0 ? value : none;
  const spec: SettingSpec<readonly unknown[]> = { key: `apr.${name}`, default: none, read };
  return spec;
}

/** A name that stays within its folder. */
function folderName(name: string, byDefault: string) {
  const read = (value: unknown) =>
    typeof value === 'string' && /^[\w-]+$/.test(value) ? value : byDefault;
  return { key: `apr.${name}`, default: byDefault, read } satisfies SettingSpec<string>;
}
