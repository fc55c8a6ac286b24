import type { SpawnKey } from '../../src/inspect/folding';
import { isNumber, isRecord } from '../keptPlace';
import type { Camera } from './camera';

/** What a person did to the picture of one run. */
export interface GraphPlace {
  /** What was opened and folded. */
  readonly folds: ReadonlyMap<SpawnKey, boolean>;
  /** Undefined where nobody has moved it. */
  readonly camera: Camera | undefined;
}

/** As it is kept, in plain values. */
export function keepGraph({ folds, camera }: GraphPlace): object {
  return { folds: [...folds], camera };
}

/** What was kept, which may be anything. */
export function readGraph(value: unknown): GraphPlace {
  const { folds, camera } = isRecord(value) ? value : ({} as Record<string, unknown>);
  const pairs = Array.isArray(folds) ? (folds as readonly unknown[]) : [];
  return { folds: new Map(pairs.filter(isFold)), camera: isCamera(camera) ? camera : undefined };
}

function isFold(value: unknown): value is readonly [SpawnKey, boolean] {
  if (!Array.isArray(value)) return false;
  const [key, isOpen] = value as readonly unknown[];
  return typeof key === 'string' && /^\d+\/\d+$/.test(key) && typeof isOpen === 'boolean';
}

function isCamera(value: unknown): value is Camera {
  if (!isRecord(value)) return false;
  const { x, y, scale } = value;
  return isNumber(x) && isNumber(y) && isNumber(scale) && scale > 0;
}
