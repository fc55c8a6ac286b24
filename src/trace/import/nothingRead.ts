import { HumanError } from '../../common/humanError';

/** Of a file of a known format of which nothing is a run. */
export function nothingRead(reason = new HumanError('no part of it records a run')): HumanError {
  return new HumanError('No run can be read from this file: {0}. Choose another file.', reason);
}
