import type { ThreadState } from '../trace/runState';
import { formatProbability } from './amounts';
import type { Localizer } from '../common/localizer';
import { tokenName } from './recordedNext';
import { originOf, type TokenOrigin, type TokenRange } from './transcript';
import type { TokenNames } from '../trace/tokenNames';

/** More tokens than this are cut: a hover is read at a glance. */
const MOST = 40;
const OTHERS = 3;

/**
 * The tokens of a range as an aligned table: name, id, how it came about or its probability, and
 * what else could have come, where recorded.
 */
export function tokenTable(
  thread: ThreadState,
  { from, to }: TokenRange,
  names: TokenNames,
  l10n: Localizer,
): string {
  const { tokens } = thread;
  if (!tokens?.length) return l10n.t('The tokens of this run were not recorded.');
  const end = Math.min(to, tokens.length, from + MOST);
  const rows = [[l10n.t('token'), l10n.t('id'), l10n.t('probability'), l10n.t('instead')]];
  for (let i = from; i < end; i++) {
    const id = tokens.id(i);
    const logprob = tokens.logprob(i);
    const origin = originOf(thread, { from: i, to: i + 1 });
    const probability = logprob === undefined ? '' : formatProbability(Math.exp(logprob));
    rows.push([
      tokenName(id, names),
      `${id}`,
      origin === 'sampled' ? probability : `${originWords(origin, l10n)} ${probability}`.trim(),
      othersAt(thread, i, names),
    ]);
  }
  const lines = aligned(rows);
  const cut = Math.min(to, tokens.length) - end;
  return [...lines, ...(cut > 0 ? [l10n.t('{0} more tokens', cut)] : [])].join('\n');
}

function othersAt({ tokens }: ThreadState, position: number, names: TokenNames) {
  const others = tokens?.alternatives(position);
  if (!tokens || !others) return '';
  const taken = tokens.id(position);
  return others.tokenIds
    .map((id, i) => [id, others.logprobs[i] ?? -Infinity] as const)
    .filter(([id]) => id !== taken)
    .slice(0, OTHERS)
    .map(([id, logprob]) => `${tokenName(id, names)} ${formatProbability(Math.exp(logprob))}`)
    .join('  ');
}

function originWords(origin: TokenOrigin, l10n: Localizer): string {
  switch (origin) {
    case 'forced':
      return l10n.t('forced');
    case 'inherited':
      return l10n.t('of other threads');
    case 'given':
      return l10n.t('given');
    case 'sampled':
      return l10n.t('sampled');
  }
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
