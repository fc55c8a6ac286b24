import { InputBoxValidationSeverity, l10n, type QuickPickItem } from 'vscode';
import { HumanError } from '../../common/humanError';
import { formatProbability } from '../../inspect/amounts';
import { type NextToken, tokenName } from '../../inspect/recordedNext';
import { findTokens } from '../../inspect/tokenSearch';
import type { EditedMessage } from '../../language/spawnEditing';
import type { SamplingParams } from '../../trace/traceEvent';
import { withoutIcons } from '../foreignText';
import { askForText, pickOne, searchOne } from '../questions';
import { plainText } from '../../common/plainText';
import type { SpawnMessage } from '../../trace/saidEvent';
import type { TokenNames } from '../../trace/tokenNames';

/** Whether the branch samples as its original did, or draws again. */
export async function askForSampling(old: SamplingParams): Promise<SamplingParams | undefined> {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const drawn = (temperature: number) => ({
    label: l10n.t('Draw anew at temperature {0}', temperature),
    description: l10n.t('seed {0}', seed),
    sampling: { ...old, temperature, seed },
  });
  const asBefore = {
    label: l10n.t('As before'),
    description:
      old.temperature === 0
        ? l10n.t('greedy')
        : l10n.t('temperature {0}, seed {1}', old.temperature, old.seed),
    sampling: old,
  };
  const picked = await pickOne([asBefore, drawn(0.7), drawn(1)], {
    title: l10n.t('Re-run Thread from Here'),
    placeHolder: l10n.t('How the tokens after here are chosen'),
  });
  return picked?.sampling;
}

/**
 * One of the likely tokens, or any other that the person finds by what it is called.
 * @param isSilent whether a token of this name says nothing, so that nobody is to choose it
 */
export async function askForToken(
  next: NextToken | undefined,
  names: TokenNames,
  isSilent: ((name: string) => boolean) | undefined,
): Promise<number | undefined> {
  const known = next?.kind === 'known' ? next.alternatives : { tokenIds: [], logprobs: [] };
  const probabilities = new Map(
    known.tokenIds.map((id, i) => [id, Math.exp(known.logprobs[i] ?? -Infinity)]),
  );
  const searched = { names, likely: known.tokenIds, ...(isSilent && { isSilent }) };
  const find = (typed: string) =>
    findTokens(searched, typed).map((tokenId): QuickPickItem & { readonly tokenId: number } => {
      const probability = probabilities.get(tokenId);
      return {
        label: withoutIcons(tokenName(tokenId, names)),
        ...(probability !== undefined && { description: formatProbability(probability) }),
        tokenId,
      };
    });
  const picked = await searchOne(find, {
    title: l10n.t('Force Another Next Token'),
    placeHolder: l10n.t('Choose a token, or type to find it'),
  });
  return picked?.tokenId;
}

/** Which of a spawn's messages. */
export async function askForSpawn(messages: readonly SpawnMessage[]): Promise<number | undefined> {
  const items = messages.map(({ text }, index) => ({
    label: withoutIcons(plainText(text ?? '')),
    index,
  }));
  const title = l10n.t('Edit Spawn Message');
  return (await pickOne(items, { title }))?.index;
}

/** What an editor of messages says before anything is typed. */
interface Asked {
  readonly asks: HumanError;
  readonly old: SpawnMessage | undefined;
}

/** A message in the language, judged while it is typed; `written` is judged without asking. */
export async function askForMessage(
  read: (text: string) => EditedMessage,
  { asks, old }: Asked,
  written: string | undefined,
): Promise<SpawnMessage | undefined> {
  const text =
    written ??
    (await askForText({
      title: l10n.t('Edit Spawn Message'),
      prompt: asks.in(l10n),
      value: old?.text ?? '',
      validateInput: (input) => judge(input, read),
    }));
  return text === undefined ? undefined : read(text).message;
}

/** What is wrong with the message, or what the child would get. */
function judge(text: string, read: (text: string) => EditedMessage) {
  try {
    const { outcome, isWrong } = read(text);
    return {
      message: outcome.in(l10n),
      severity: isWrong ? InputBoxValidationSeverity.Warning : InputBoxValidationSeverity.Info,
    };
  } catch (error) {
    if (error instanceof HumanError) return error.in(l10n);
    throw error;
  }
}
