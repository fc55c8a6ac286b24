import { methodName } from '../../common/method';
import type { Localizer } from '../../common/localizer';
import { plainText } from '../../common/plainText';
import type { ModelDescription } from '../../methods/modelCatalogue';

/** How a model was trained, as a label: `reinforcement learning`. */
export function stageWords({ stage }: Pick<ModelDescription, 'stage'>, l10n: Localizer): string {
  if (stage === undefined) return l10n.t('imitation');
  return stage === 'reinforcement learning' ? l10n.t('reinforcement learning') : plainText(stage);
}

/** `APR model: apr, reinforcement learning` */
export function modelWords(model: ModelDescription, l10n: Localizer): string {
  const [method, name] = [methodName(model.method), plainText(model.name)];
  return l10n.t('{0} model: {1}, {2}', method, name, stageWords(model, l10n));
}
