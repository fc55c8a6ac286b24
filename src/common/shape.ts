/**
 * What is wrong with a value, to be read behind its name (`.prompt.numbers[2] is missing`), or
 * undefined where nothing is. Fields that no check names are allowed: newer files may have them.
 */
export type Check = (value: unknown) => string | undefined;

/** A check for every field of T, so that the compiler sees a field that was forgotten. */
export type Fields<T> = { readonly [K in keyof T]-?: Check };

/** Token ids are kept in 32 bits. */
const LARGEST_TOKEN_ID = 2 ** 32 - 1;

export const text: Check = (value) => (typeof value === 'string' ? undefined : no(value, 'a text'));

export const flag: Check = (value) =>
  typeof value === 'boolean' ? undefined : no(value, 'true or false');

/** Any number that JSON can write. */
export const numeric: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? undefined : no(value, 'a number');

export const notNegative: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? undefined
    : no(value, 'a number from 0 up');

/** An id, a position or a count. */
export const whole: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? undefined
    : no(value, 'a whole number from 0 up');

export const tokenId: Check = (value) =>
  whole(value) === undefined && (value as number) <= LARGEST_TOKEN_ID
    ? undefined
    : no(value, 'a token id');

/** One of the keys; a table rather than a list, so that the compiler sees that it is complete. */
export function oneOf<T extends string>(table: Readonly<Record<T, true>>): Check {
  return (value) =>
    typeof value === 'string' && Object.hasOwn(table, value)
      ? undefined
      : no(value, `one of: ${Object.keys(table).join(', ')}`);
}

export function optional(check: Check): Check {
  return (value) => (value === undefined ? undefined : check(value));
}

/** Null stands for what is not known. */
export function nullable(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}

export function either(first: Check, second: Check): Check {
  return (value) => (first(value) === undefined ? undefined : second(value));
}

export function list(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return no(value, 'a list');
    for (let i = 0; i < value.length; i++) {
      const fault = check(value[i]);
      if (fault !== undefined) return `[${i}]${fault}`;
    }
    return undefined;
  };
}

export function object<T>(fields: Fields<T>): Check {
  const checks = Object.entries<Check>(fields);
  return (value) => {
    if (!isObject(value)) return no(value, 'an object');
    for (const [name, check] of checks) {
      const fault = check(value[name]);
      if (fault !== undefined) return `.${name}${fault}`;
    }
    return undefined;
  };
}

/** An object whose fields, whatever their names, are all of one kind. */
export function record(check: Check): Check {
  return (value) => {
    if (!isObject(value)) return no(value, 'an object');
    for (const [name, field] of Object.entries(value)) {
      const fault = check(field);
      if (fault !== undefined) return `.${name}${fault}`;
    }
    return undefined;
  };
}

/** An object whose other fields depend on the text in its field `tag`. */
export function variant(tag: string, checks: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isObject(value)) return no(value, 'an object');
    const name = value[tag];
    const check = typeof name === 'string' && Object.hasOwn(checks, name) && checks[name];
    if (check) return check(value);
    return `.${tag}${no(name, `one of: ${Object.keys(checks).join(', ')}`)}`;
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function no(value: unknown, wanted: string): string {
  return value === undefined ? ' is missing' : ` is not ${wanted}`;
}
