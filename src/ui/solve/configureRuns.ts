import { methodName } from '../../common/method';
import { commands, l10n, type QuickPickItem, QuickPickItemKind } from 'vscode';
import { HumanError } from '../../common/humanError';
import { childrenWords } from '../../methods/armWords';
import { paceWords } from '../../session/words/conditionWords';
import { childrenOf, parseAmount } from '../../session/settingSpecs';
import { COMMANDS } from '../contributions';
import type { Setting, Settings } from '../settings';
import { askForText, pickOne } from '../questions';

interface Entry extends QuickPickItem {
  readonly change?: () => Thenable<unknown>;
  /** The settings editor takes the place of this input. */
  readonly leaves?: boolean;
}

/** What runs are asked to keep to: one list, to which every change comes back. */
export async function configureRuns(settings: Settings): Promise<void> {
  for (;;) {
    const chosen = await pickOne(entries(settings), {
      title: l10n.t('Configure Runs'),
      placeHolder: l10n.t('These hold for the next run, and are kept.'),
    });
    await chosen?.change?.();
    if (!chosen || chosen.leaves) return;
  }
}

function entries(settings: Settings): Entry[] {
  const { method, children, window: tokens, temperature, seed, pace } = settings;
  const all = [method, children, tokens, temperature, seed, pace];
  return [
    {
      label: `$(type-hierarchy) ${l10n.t('Method')}`,
      description: methodName(method.value),
      detail: l10n.t('APR spawns and joins threads; SoS+ is one serial search.'),
      change: () => choose(method, l10n.t('Method'), methodName),
    },
    {
      label: `$(repo-forked) ${l10n.t('Children')}`,
      description: childrenWords(childrenOf(children.value), l10n),
      detail: l10n.t('Most children of one thread that the model is asked to keep to (APR).'),
      change: () =>
        choose(children, l10n.t('Children'), (value) => childrenWords(childrenOf(value), l10n)),
    },
    {
      label: `$(symbol-ruler) ${l10n.t('Window')}`,
      description: l10n.t('{0} tokens', tokens.value),
      detail: l10n.t('Context window of every thread.'),
      change: () => write(tokens, l10n.t('Window')),
    },
    {
      label: `$(flame) ${l10n.t('Temperature')}`,
      description: temperature.value === 0 ? l10n.t('0, greedy') : String(temperature.value),
      detail: l10n.t('How freely tokens are drawn; 0 takes the most probable one.'),
      change: () => write(temperature, l10n.t('Temperature')),
    },
    {
      label: `$(symbol-numeric) ${l10n.t('Seed')}`,
      description: String(seed.value),
      detail: l10n.t('The same seed gives the same run. It matters above temperature 0.'),
      change: () => write(seed, l10n.t('Seed')),
    },
    {
      label: `$(dashboard) ${l10n.t('Pace')}`,
      description: paceWords(pace.value, l10n),
      detail: l10n.t('Slow a run down to watch it. It changes nothing but time.'),
      change: () => commands.executeCommand(COMMANDS.setPace),
    },
    { label: '', kind: QuickPickItemKind.Separator },
    {
      label: `$(discard) ${l10n.t('Restore Defaults')}`,
      change: () => Promise.all(all.map((setting) => setting.reset())),
    },
    {
      label: `$(settings) ${l10n.t('Open Settings')}`,
      change: () => commands.executeCommand('workbench.action.openSettings', '@ext:apr'),
      leaves: true,
    },
  ];
}

async function choose<T extends string>(
  setting: Setting<T>,
  title: string,
  nameOf: (value: T) => string,
): Promise<void> {
  const items = (setting.spec.choices ?? []).map((value) => ({
    label: nameOf(value),
    description: value === setting.value ? l10n.t('now') : '',
    value,
  }));
  const picked = await pickOne(items, { title });
  if (picked) await setting.set(picked.value);
}

async function write(setting: Setting<number>, title: string): Promise<void> {
  const text = await askForText({
    title,
    value: String(setting.value),
    prompt: l10n.t('{0} to {1}', setting.spec.minimum ?? 0, setting.spec.maximum ?? 0),
    validateInput: (typed) => {
      try {
        parseAmount(setting.spec, typed);
        return undefined;
      } catch (error) {
        if (error instanceof HumanError) return error.in(l10n);
        throw error;
      }
    },
  });
  if (text !== undefined) await setting.set(parseAmount(setting.spec, text));
}
