import {
  l10n,
  ProgressLocation,
  type QuickPickItem,
  type SecretStorage,
  window,
  workspace,
} from 'vscode';
import { HumanError, messageIn } from '../../common/humanError';
import { textLanguages } from '../../language/textLanguages';
import { LANGUAGES } from '../../language/languages';
import { type FirstSpawn, firstSpawn } from '../../methods/firstSpawn';
import { type ServedModel, servedModel } from '../../methods/servedModel';
import type { Servers } from '../../server/servers';
import {
  addressOf,
  newServer,
  readServers,
  secretOf,
  type ServerEntry,
} from '../../session/serverEntries';
import {
  abilityWords,
  askingWords,
  factWords,
  firstSpawnWords,
} from '../../session/words/serverWords';
import { withoutLinks } from '../foreignText';
import { askForText, pickOne } from '../questions';
import type { Settings } from '../settings';
import { openEntry, servedAs } from './servers';

export interface ServerParts {
  readonly settings: Settings;
  readonly secrets: SecretStorage;
}

/** An entry of a list of models. */
export interface ModelEntry extends QuickPickItem {
  readonly choose?: () => Promise<void>;
}

/** The servers of the settings, and one to add, as `Choose Model` lists them. */
export function serverEntries(parts: ServerParts): ModelEntry[] {
  const { servers, server } = parts.settings;
  return [
    ...readServers(servers.value).map((entry): ModelEntry => {
      const address = addressOf(entry);
      const { model, language, task } = entry;
      return {
        label: `$(${address === server.value ? 'check' : 'blank'}) ${address}`,
        description: [model, language, task].filter((one) => one !== undefined).join(' · '),
        choose: () => tryServer(parts, entry),
      };
    }),
    {
      label: `$(blank) ${l10n.t('A Server...')}`,
      detail: l10n.t('llama.cpp, vLLM, SGLang, Ollama or LM Studio with a model of your own'),
      choose: () => addServer(parts),
    },
  ];
}

/** `Set API Key of a Server...`: an empty one is deleted. */
export async function setServerKey({ settings, secrets }: ServerParts): Promise<void> {
  const servers = readServers(settings.servers.value);
  const [only] = servers;
  if (!only) {
    throw new HumanError(
      l10n.t(
        'There is no server yet. Add one with APR: Choose Model, or in the setting apr.servers.',
      ),
    );
  }
  const items = servers.map((entry) => ({ label: addressOf(entry), entry }));
  const picked =
    servers.length === 1
      ? { entry: only }
      : await pickOne(items, { title: l10n.t('Which server is the key of?') });
  if (picked) await askForKey(secrets, picked.entry);
}

/** Whether the person gave one, or took it away. */
async function askForKey(secrets: SecretStorage, entry: ServerEntry): Promise<boolean> {
  const key = await askForText({
    title: l10n.t('API Key of {0}', addressOf(entry)),
    prompt: l10n.t('It is kept among the secrets of the editor. Leave it empty to delete it.'),
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return false;
  if (key.trim() === '') await secrets.delete(secretOf(entry));
  else await secrets.store(secretOf(entry), key.trim());
  return true;
}

async function addServer(parts: ServerParts): Promise<void> {
  if (!workspace.isTrusted) {
    throw new HumanError(
      l10n.t('A server is added in trusted workspaces only. Trust this one first.'),
    );
  }
  const url = await askForText({
    title: l10n.t('Address of the Server'),
    prompt: l10n.t('Of several with the same model, give all addresses with commas between them.'),
    placeHolder: 'http://127.0.0.1:8000',
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        newServer(text);
        return undefined;
      } catch (error) {
        return messageIn(l10n, error);
      }
    },
  });
  if (url === undefined) return;
  const entry = newServer(url);
  const known = readServers(parts.settings.servers.value);
  const same = known.find((one) => addressOf(one) === addressOf(entry));
  if (same) return tryServer(parts, same);
  const hasKey = l10n.t('Set Its API Key...');
  const needs = await pickOne([{ label: l10n.t('It needs no API key') }, { label: hasKey }], {
    title: addressOf(entry),
  });
  if (!needs) return;
  if (needs.label === hasKey && !(await askForKey(parts.secrets, entry))) return;
  return tryServer(parts, entry);
}

/** Nothing is set before it has answered, and the person has seen what it can do. */
async function tryServer(parts: ServerParts, given: ServerEntry): Promise<void> {
  const { settings, secrets } = parts;
  const servers = await withProgress(l10n.t('Asking {0} what it is', addressOf(given)), (signal) =>
    openEntry(given, secrets, signal),
  );
  if (!servers) return;
  try {
    const entry = await withLanguage(given, servers, settings);
    if (!entry) return;
    const tried = await withProgress(
      l10n.t('Letting the model at {0} spawn for the first time', addressOf(entry)),
      async (signal) => {
        const served = await servedModel(servers, servedAs(entry, settings), 1, signal);
        return { served, first: await firstSpawn(served, signal) };
      },
    );
    if (!tried) return;
    const { served, first } = tried;
    if (!(await isAccepted(entry, servers, served, first))) return;
    await keep(settings, entry);
  } finally {
    await servers.close();
  }
}

/** What a person says of a model that its server does not tell; undefined if they leave the list. */
async function withLanguage(
  entry: ServerEntry,
  { facts }: Servers,
  { customLanguage }: Settings,
): Promise<ServerEntry | undefined> {
  const isKnown = LANGUAGES.some(({ vocabulary }) => vocabulary.length === facts.vocabularySize);
  if (entry.language !== undefined || isKnown) return entry;
  // Of text alone nobody reads a language of token ids.
  const ofIds = facts.can.tokenIds ? LANGUAGES : [];
  const names = [
    ...ofIds.map(({ language }) => ({ label: language.facts.name, description: '' })),
    ...textLanguages(customLanguage.value ?? undefined).map(({ name, label }) => ({
      ...{ label: name, description: label },
    })),
  ];
  const picked = await pickOne(names, {
    title: l10n.t('Which language does the model write?'),
    placeHolder: factWords(facts, l10n),
  });
  return picked && { ...entry, language: picked.label };
}

async function isAccepted(
  entry: ServerEntry,
  { facts }: Servers,
  served: ServedModel,
  first: FirstSpawn,
): Promise<boolean> {
  const detail = [
    factWords(facts, l10n),
    askingWords(served, l10n),
    '',
    ...abilityWords(facts, l10n),
    firstSpawnWords(first, l10n),
  ].join('\n');
  const question = l10n.t('Decode on {0} from the next run on?', addressOf(entry));
  const options = { modal: true, detail: withoutLinks(detail) };
  if (first.children > 0) {
    const use = l10n.t('Use It');
    return (await window.showInformationMessage(question, options, use)) === use;
  }
  const all = l10n.t('Use It All the Same');
  return (await window.showWarningMessage(question, options, all)) === all;
}

/** Entries of the setting that this version does not understand stay as they are. */
async function keep({ servers, server }: Settings, entry: ServerEntry): Promise<void> {
  const address = addressOf(entry);
  const others = servers.value.filter((one) => {
    const [read] = readServers([one]);
    return !read || addressOf(read) !== address;
  });
  await servers.set([...others, entry]);
  await server.set(address);
}

/** Undefined where the person cancels. */
async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, async (_progress, token) => {
    const cancel = new AbortController();
    const cancelling = token.onCancellationRequested(() => cancel.abort());
    try {
      return await work(cancel.signal);
    } catch (error) {
      if (cancel.signal.aborted) return undefined;
      throw error;
    } finally {
      cancelling.dispose();
    }
  });
}
