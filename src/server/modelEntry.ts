import { HumanError } from '../common/humanError';
import type { Connection } from './connection';
import { listAt, textAt } from './fields';
import { RequestFault } from './requestFault';

/** A model as `/v1/models` has it. */
export interface ModelEntry {
  readonly model: string;
  /** All that is told of it. */
  readonly fields: unknown;
}

/**
 * The model of this name among those that a server tells of; the first where nobody said which.
 * @throws RequestFault where there is none
 */
export function modelEntry(
  models: unknown,
  wanted: string | undefined,
  connection: Pick<Connection, 'url' | 'strange'>,
): ModelEntry {
  const entries = (listAt(models, 'data') ?? []).flatMap((fields) => {
    const model = textAt(fields, 'id');
    return model === undefined ? [] : [{ model, fields }];
  });
  const found = wanted === undefined ? entries[0] : entries.find(({ model }) => model === wanted);
  if (found) return found;
  if (wanted === undefined || entries.length === 0) throw connection.strange(models);
  const what = new HumanError(
    'The server at {0} has no model {1}. Choose one of these: {2}.',
    ...[connection.url, wanted, entries.map(({ model }) => model).join(', ')],
  );
  throw new RequestFault(what, 'refused');
}
