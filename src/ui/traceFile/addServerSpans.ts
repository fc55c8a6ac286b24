import { homedir } from 'node:os';
import { l10n, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import { HumanError } from '../../common/humanError';
import type { ReadingOptions } from '../../inspect/eventStore';
import type { RunSession } from '../../session/run/runSession';
import type { ImportFault } from '../../trace/import/traceImport';
import type { ServerStages } from '../../trace/traceEvent';
import { fileName, fileNameOf } from '../fileName';
import { settledFocus } from '../questions';
import { withReading } from '../readingProgress';
import { writeRun } from '../runs/writeRun';
import { runTitle } from '../threads/runRow';
import { showRun } from './chooseRun';
import { damageWords, plainDamage } from './damageWords';
import { bytesOf } from './uriBytes';

/** What was found in a file of spans. */
interface Found {
  readonly stages: ReadonlyMap<string, ServerStages>;
  readonly requests: number;
  readonly faults: readonly ImportFault[];
}

/**
 * Makes a copy of a run with what its server's own spans say, and shows it. The run's own file is its
 * record, and stays as it is.
 * @param from the file of spans, and where the copy goes; a person is asked for what is not given
 * @returns the copy, or undefined where the person changed their mind
 * @throws HumanError where the run goes on, or the file tells nothing of it, or cannot be read
 */
export async function addServerSpans(
  session: RunSession,
  log: LogOutputChannel,
  from?: Uri,
  place?: Uri,
): Promise<Uri | undefined> {
  if (session.status !== 'finished' && session.status !== 'failed') {
    throw new HumanError(
      'This run has not ended, and neither have its spans. Add them when it has.',
    );
  }
  const spans = from ?? (await askForSpans());
  const found = spans && (await readFound(session, spans));
  const uri = found && (place ?? (await askForPlace(session)));
  if (!uri) return undefined;
  if ([session.file, spans.toString()].includes(uri.toString())) {
    throw new HumanError('{0} would be written over. Choose another place.', fileName(uri));
  }
  await writeRun(uri, session.header, await enriched(session, found.stages));
  tell(fileName(spans), found, log);
  await showRun(uri);
  return uri;
}

/** Undefined where the person stopped the reading. */
async function readFound(session: RunSession, uri: Uri): Promise<Found | undefined> {
  const { servedIds } = await import('../../trace/import/servedRequests');
  const { readServerSpans } = await import('../../trace/import/serverSpans');
  const ids = await servedIds(eventsOf(session));
  const faults: ImportFault[] = [];
  const stop = new AbortController();
  const name = fileName(uri);
  const read = async (options: Required<ReadingOptions>) => {
    const bytes = await pieces(uri, options);
    return readServerSpans(bytes, ids, (fault) => faults.push(fault));
  };
  try {
    const stages = await withReading(l10n.t('Reading {0}', name), read, stop);
    return { stages, requests: ids.spanIds.size, faults };
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error instanceof HumanError ? new HumanError('{0}: {1}', name, error) : error;
  }
}

async function pieces(uri: Uri, { signal, onProgress }: Required<ReadingOptions>) {
  const source = await bytesOf(uri);
  return (async function* () {
    let read = 0;
    for await (const chunk of source.read(0)) {
      signal.throwIfAborted();
      yield chunk;
      read += chunk.length;
      onProgress(Math.min(1, read / source.size));
    }
  })();
}

async function* eventsOf({ events }: RunSession) {
  for await (const batch of events.read(0, events.length)) yield* batch;
}

async function enriched({ events }: RunSession, stages: Found['stages']) {
  const { withStages } = await import('../../trace/import/servedRequests');
  return (async function* () {
    for await (const batch of events.read(0, events.length)) {
      yield batch.map((event) => withStages(event, stages));
    }
  })();
}

function tell(name: string, { stages, requests, faults }: Found, log: LogOutputChannel): void {
  for (const fault of faults) log.warn(plainDamage(name, fault));
  const words = l10n.t(
    'The server’s spans of {0} of {1} requests were added to a copy of the run.',
    stages.size,
    requests,
  );
  const [first] = faults;
  if (first) void window.showWarningMessage(`${words} ${damageWords(name, first)}`);
  else void window.showInformationMessage(words);
}

async function askForSpans(): Promise<Uri | undefined> {
  await settledFocus();
  const chosen = await window.showOpenDialog({
    title: l10n.t('Add Server Spans'),
    filters: {
      'OpenTelemetry (OTLP JSON)': ['json', 'jsonl', 'gz'],
      [l10n.t('All Files')]: ['*'],
    },
  });
  return chosen?.[0];
}

function askForPlace(session: RunSession): Thenable<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
  const name = `${fileNameOf(runTitle(session))}.spans.aprtrace`;
  return window.showSaveDialog({
    title: l10n.t('Save Run with Server Spans'),
    defaultUri: Uri.joinPath(folder, name),
    filters: { [l10n.t('APR Trace')]: ['aprtrace'] },
  });
}
