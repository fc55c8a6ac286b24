import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { commands, env, l10n, ProgressLocation, Uri, window } from 'vscode';
import type { Problem } from '../../../countdown/problem';
import { type Environment, readEnvironment } from '../../../evaluation/study/environment';
import type { StudyIdentity } from '../../../evaluation/study/studyIdentity';
import { HumanError } from '../../../common/humanError';
import type { ReportOrder } from '../../../session/evaluation/reportWorker';
import { countdownIn } from '../../../methods/countdownAsking';
import { problemsOf, readEvaluation } from '../../../session/evaluation/evaluationFolder';

export interface ReportParts {
  /** Folder of the extension, with its models and packages. */
  readonly root: string;
  /** This machine as it is now, for a folder that does not say where it was made. */
  readonly environment: (identity: StudyIdentity) => Promise<Environment>;
  readonly heldOut: () => Promise<Problem[]>;
  /** The file of the worker thread that writes reports. */
  readonly worker: string;
}

/**
 * Writes the report of an evaluation into its folder, and offers to open it. The paper's suite gets
 * the report of the command line, and any other evaluation those parts of it that it has.
 * @returns the report's page
 */
export async function exportReport(path: string, parts: ReportParts): Promise<Uri> {
  const options = { location: ProgressLocation.Notification, title: l10n.t('Writing the report') };
  await window.withProgress(options, () => write(path, parts));
  const page = Uri.file(join(path, 'report.html'));
  void offer(path, page);
  return page;
}

/** Writes the report, and opens it in the editor. */
export async function openReport(path: string, parts: ReportParts): Promise<void> {
  await exportReport(path, parts);
  await preview(path);
}

async function write(path: string, parts: ReportParts): Promise<void> {
  const folder = await readEvaluation(path);
  if (folder.records.length === 0) {
    throw new HumanError(l10n.t('No problem is decoded yet. Go on with the evaluation first.'));
  }
  const environment = (await readEnvironment(path)) ?? (await parts.environment(folder.identity));
  const posed = await problemsOf(folder, await parts.heldOut()).catch(() => undefined);
  const problems = posed && countdownIn(posed);
  const models = join(parts.root, 'models');
  const words = l10n.bundle ?? {};
  await runWorker(parts.worker, { path, environment, problems, models, words });
}

/** Intervals of a thousand problems take seconds, in which the editor would wait for its extensions. */
function runWorker(file: string, order: ReportOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: order });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The report's worker ended with ${code}.`));
    });
  });
}

async function offer(path: string, page: Uri): Promise<void> {
  const open = l10n.t('Open Report');
  const asText = l10n.t('Open as Markdown');
  const words = l10n.t('The report was written to {0}.', page.fsPath);
  const chosen = await window.showInformationMessage(words, open, asText);
  if (chosen === open) await env.openExternal(page);
  if (chosen === asText) await preview(path);
}

async function preview(path: string): Promise<void> {
  await commands.executeCommand('markdown.showPreview', Uri.file(join(path, 'report.md')));
}
