import { addressOf, readServers, type ServerEntry } from '../../session/serverEntries';
import type { Settings } from '../settings';

/** The server of the settings that decodes; undefined where a model here does. */
export function chosenServer({ servers, server }: Settings): ServerEntry | undefined {
  if (server.value === '') return undefined;
  const all = readServers(servers.value);
  return (
    all.find((entry) => addressOf(entry) === server.value) ??
    readServers([{ url: server.value }])[0]
  );
}
