import { assertNever } from '../../common/assertNever';
import type { Localizer } from '../../common/localizer';
import type { EngineState } from '../run/engineHost';

/** The engine's state as a status bar says it. */
export interface EngineWords {
  /** A codicon's name. */
  readonly icon: string;
  readonly text: string;
  /** The same at length, with what happens next. */
  readonly explanation: string;
}

/** @param held how many of the open runs are paused */
export function engineWords(state: EngineState, held: number, l10n: Localizer): EngineWords {
  switch (state.kind) {
    case 'not loaded':
      return {
        icon: 'circle-outline',
        text: l10n.t('not loaded'),
        explanation: l10n.t('The engine is not loaded. The first run loads it.'),
      };
    case 'loading':
      return {
        icon: 'loading~spin',
        text: l10n.t('loading'),
        explanation: l10n.t('The engine is loading its model.'),
      };
    case 'idle':
      return {
        icon: 'check',
        text: l10n.t('idle'),
        explanation: l10n.t('The engine is loaded and has nothing to do.'),
      };
    case 'decoding':
      return decodingWords(state.runs - held, held, state.tokensPerSecond, l10n);
    case 'crashed':
      return {
        icon: 'error',
        text: l10n.t('stopped'),
        explanation: l10n.t(
          'The engine stopped unexpectedly ({0}). The next run starts it anew.',
          state.reason,
        ),
      };
    default:
      return assertNever(state);
  }
}

function decodingWords(
  running: number,
  held: number,
  tokensPerSecond: number,
  l10n: Localizer,
): EngineWords {
  if (running <= 0) {
    const text = held === 1 ? l10n.t('1 run paused') : l10n.t('{0} runs paused', held);
    const explanation = l10n.t('The engine is loaded. Every open run is paused.');
    return { icon: 'debug-pause', text, explanation };
  }
  const runs = running === 1 ? l10n.t('1 run') : l10n.t('{0} runs', running);
  const speed = Math.round(tokensPerSecond);
  // A speed is known after half a second.
  const text = speed > 0 ? l10n.t('{0}, {1} tokens/s', runs, speed) : runs;
  // An icon that turns would have the window painted all the time, on the decoder's processor.
  return { icon: 'sync', text, explanation: l10n.t('The engine decodes: {0}.', text) };
}
