import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { commands, l10n, Uri } from 'vscode';
import type { SampleRecord } from '../../evaluation/sample';
import { HumanError } from '../../humanError';
import { TRACE_EDITOR } from '../contributions';

/**
 * Opens the trace of a sample of an evaluation in the trace editor.
 * @param folder the folder of the evaluation, in which the sample's trace lies
 * @throws HumanError where no trace was kept, or it has gone
 */
export async function openSampleTrace(
  folder: string,
  sample: Pick<SampleRecord, 'trace'>,
): Promise<void> {
  const uri = await traceOf(folder, sample);
  await commands.executeCommand('vscode.openWith', uri, TRACE_EDITOR);
}

/**
 * The file of a sample's trace.
 * @throws HumanError where no trace was kept, or it has gone
 */
export async function traceOf(
  folder: string,
  { trace }: Pick<SampleRecord, 'trace'>,
): Promise<Uri> {
  if (trace === null) {
    throw new HumanError(
      l10n.t('No trace was kept of this sample. Run the evaluation with traces to open it.'),
    );
  }
  const path = resolve(folder, trace);
  // What a results file says may come from anywhere; it names files of its own folder only.
  const isInside = !/^\.\.|^[/\\]|^[a-z]:/i.test(relative(folder, path));
  const found = isInside && (await stat(path).catch(() => undefined));
  if (found && found.isFile()) return Uri.file(path);
  throw new HumanError(
    l10n.t('The trace {0} is not in the folder of the evaluation any more.', trace),
  );
}
