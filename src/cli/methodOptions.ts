import type { Posed } from '../methods/asking';
import type { DecodingOptions } from '../methods/decodingOptions';
import type { NamedModel } from './givenModel';
import type { Interruption } from './interruption';
import type { ChosenEngine } from './openEngine';

/** What one method is evaluated on, wherever its results go. */
export interface MethodOptions {
  readonly decoding: DecodingOptions;
  readonly chosen: ChosenEngine;
  /** The model that decodes the method. */
  readonly model: NamedModel;
  readonly posed: Posed;
  /** Problems decoded at a time. */
  readonly concurrency: number;
  readonly resume: boolean;
  readonly threads: string;
  readonly interrupt: Interruption;
}
