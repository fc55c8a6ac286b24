import { l10n, type QuickPickItem, ThemeIcon } from 'vscode';
import type { SampleRecord } from '../../../evaluation/study/sample';
import { formatMs } from '../../../inspect/amounts';
import { isRecorded } from '../../../trace/recorded';
import { plainText } from '../../../common/plainText';
import { askedWords } from '../../../tasks/asked';
import type { SampleTraces } from './sampleTrace';
import { pickWithButton } from '../../questions';

interface SampleEntry extends QuickPickItem {
  readonly sample: SampleRecord;
}

/** Lists samples of an evaluation, and opens the trace of the one that is chosen, or debugs it. */
export async function pickSample(
  folder: string,
  samples: readonly SampleRecord[],
  title: string,
  traces: SampleTraces,
): Promise<void> {
  const chosen = await pickWithButton(samples.map(sampleEntry), {
    title: plainText(title),
    placeHolder: l10n.t('Choose a sample to open its trace'),
  });
  if (!chosen) return;
  const { sample } = chosen.item;
  const traced = { trace: sample.trace, record: sample };
  if (chosen.isButton) await traces.debug(folder, traced);
  else await traces.open(folder, traced);
}

function sampleEntry(sample: SampleRecord): SampleEntry {
  const { verified, claimed, totalTokens, longestContext, children, wallMs, problem } = sample;
  const { paperTokens } = sample;
  const use = isRecorded('tokens', sample)
    ? [l10n.t('{0} tokens', totalTokens), l10n.t('longest context {0}', longestContext)]
    : paperTokens
      ? [l10n.t('{0} tokens of Llama 2', paperTokens.total)]
      : [];
  const outcome = verified
    ? l10n.t('solved')
    : claimed
      ? l10n.t('wrong answer')
      : l10n.t('not solved');
  return {
    label: plainText(askedWords(sample)),
    iconPath: new ThemeIcon(verified ? 'pass' : claimed ? 'warning' : 'circle-slash'),
    description: `${outcome} · #${problem + 1}`,
    detail: [
      ...use,
      children === 1 ? l10n.t('1 child') : l10n.t('{0} children', children),
      ...(isRecorded('time', sample) ? [formatMs(wallMs)] : []),
    ].join(' · '),
    ...(!verified && {
      buttons: [{ iconPath: new ThemeIcon('debug-alt'), tooltip: l10n.t('Debug') }],
    }),
    sample,
  };
}
