import type { Method } from '../common/method';
import type { Posed } from '../methods/asking';
import type { DecodingOptions } from '../methods/decodingOptions';
import type { GivenModel } from './givenModel';

/** What one method is evaluated on, wherever its results go. */
export interface MethodOptions {
  readonly decoding: DecodingOptions;
  readonly model: GivenModel;
  /** Folder of each method's model. */
  readonly models: Readonly<Record<Method, string>>;
  readonly posed: Posed;
  /** Problems decoded at a time. */
  readonly concurrency: number;
  readonly resume: boolean;
  readonly threads: string;
}
