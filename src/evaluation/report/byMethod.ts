import type { Method } from '../../common/method';
import type { MeasuredModel } from '../suites/modelAnalysis';

/** Made of the models of each method, of those methods that have any. */
export function byMethod<T>(
  models: readonly MeasuredModel[],
  make: (own: readonly MeasuredModel[], method: Method) => T,
): T[] {
  return (['apr', 'sos'] as const).flatMap((method) => {
    const own = models.filter((model) => model.method === method);
    return own.length > 0 ? [make(own, method)] : [];
  });
}
