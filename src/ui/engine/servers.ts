import {
  type ExtensionContext,
  type LogOutputChannel,
  type SecretStorage,
  workspace,
} from 'vscode';
import { type ServedAs, type ServedModel, servedModel } from '../../methods/servedModel';
import { withSystemCertificates } from '../../server/certificates';
import { openServers, type Servers } from '../../server/servers';
import { type ProxySettings, proxyFor } from '../../server/proxy';
import { addressOf, secretOf, type ServerEntry, urlsOf } from '../../session/serverEntries';
import type { Settings } from '../settings';

/**
 * Asks a server of the settings what it is, with its key and by the editor's proxy.
 * @throws HumanError where it does not answer; the signal's reason where it aborts
 */
export function openEntry(
  entry: ServerEntry,
  secrets: SecretStorage,
  signal: AbortSignal,
): Promise<Servers> {
  const { model, headers } = entry;
  const urls = urlsOf(entry);
  const ca = trustedCertificates();
  return openServers(
    {
      urls,
      // Asked before each request, so that a key that was corrected holds at once.
      apiKey: async () => secrets.get(secretOf(entry)),
      ...(model !== undefined && { model }),
      ...(headers && { headers }),
      ...(ca && { ca }),
      ...proxyFor(urls, proxySettings()),
    },
    signal,
  );
}

export interface OpeningParts {
  readonly context: ExtensionContext;
  readonly settings: Settings;
  readonly log: LogOutputChannel;
}

/** What the settings say of a server's model, tags of a language of the person's own among it. */
export function servedAs(entry: ServerEntry, { customLanguage }: Settings): ServedAs {
  const tags = customLanguage.value;
  return { ...entry, ...(tags && { tags }) };
}

/**
 * The model of a server of the settings, ready to decode; the log says what answered.
 * @param concurrency most runs at once
 * @throws HumanError where it cannot decode; the signal's reason where it aborts
 */
export async function openServed(
  entry: ServerEntry,
  { context, settings, log }: OpeningParts,
  concurrency: number,
  signal: AbortSignal,
): Promise<ServedModel> {
  const servers = await openEntry(entry, context.secrets, signal);
  try {
    const served = await servedModel(servers, servedAs(entry, settings), concurrency, signal);
    log.info(`Runs decode on ${addressOf(entry)}: ${served.identity.name}.`);
    return served;
  } catch (error) {
    await servers.close();
    throw error;
  }
}

/** What the editor trusts besides the well-known authorities, as its setting says. */
function trustedCertificates(): readonly string[] | undefined {
  const isWanted = workspace.getConfiguration('http').get<boolean>('systemCertificates', true);
  return isWanted ? withSystemCertificates() : undefined;
}

/** Names of settings as the editor has them. */
function proxySettings(): ProxySettings {
  const http = workspace.getConfiguration('http');
  return {
    proxy: http.get<string>('proxy', ''),
    support: http.get<string>('proxySupport', 'override'),
    strictSsl: http.get<boolean>('proxyStrictSSL', true),
    authorization: http.get<string | null>('proxyAuthorization', null),
    exceptions: http.get<string[]>('noProxy', []),
  };
}
