import { isObject, tokenId } from '../common/shape';

/** What an answer has under a path of names; undefined where it has not. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (typeof name === 'number')
      return Array.isArray(inner) ? (inner[name] as unknown) : undefined;
    return isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, value);
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(
  value: unknown,
  ...path: readonly (string | number)[]
): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

export function listAt(
  value: unknown,
  ...path: readonly (string | number)[]
): unknown[] | undefined {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : undefined;
}

/** A list of token ids; undefined where it is none. */
export function tokenIdsAt(
  value: unknown,
  ...path: readonly (string | number)[]
): number[] | undefined {
  const found = listAt(value, ...path);
  return found?.every((id) => tokenId(id) === undefined) ? (found as number[]) : undefined;
}

/** The fields that have a value: what was not told is absent. */
export function told<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
