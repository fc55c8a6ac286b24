import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, l10n, ProgressLocation, Uri, ViewColumn, window } from 'vscode';
import type { Engine } from '../../../engine/engine';
import { modelsUnder } from '../../../methods/modelCatalogue';
import { openModelPackage } from '../../../engine/modelPackage';
import type { ModelIdentity } from '../../../engine/traceHeader';
import { writeCompressedTrace } from '../../../evaluation/study/compressedTrace';
import {
  decodeAgain,
  isAmong,
  originOf,
  type SampleOrigin,
} from '../../../evaluation/study/decodeAgain';
import { keptTrace } from '../../../evaluation/study/keptTrace';
import { readIdentity } from '../../../evaluation/study/resultsFolder';
import type { SampleRecord } from '../../../evaluation/study/sample';
import { HumanError } from '../../../common/humanError';
import { armIdWords } from '../../../methods/armWords';
import { type RunState, totalTokens } from '../../../trace/runState';
import { askedWords } from '../../../tasks/asked';
import { COMMANDS, TRACE_EDITOR } from '../../contributions';
import { type ModelFolders, modelNamed } from '../../engine/modelFolders';
import { progressBar } from '../../progressBar';

/** A sample of results: where its trace lies, and what is told of it. */
export interface TracedSample {
  /** File within the folder of the results; null where none was kept. */
  readonly trace: string | null;
  /** Undefined where its source does not tell enough to decode it again. */
  readonly record: SampleRecord | undefined;
}

export interface SampleTraceParts {
  readonly engine: Engine;
  /** Where the models of the engine lie. */
  readonly models: () => ModelFolders;
  /** The folder of the bundled models. */
  readonly bundled: string;
  /** Where traces of samples lie that were decoded again. */
  readonly root: string;
  readonly createdBy: string;
}

/** Some disks take no more than 255 bytes. */
const LONGEST_NAME = 80;

/** Opens the traces of samples of evaluations; where none was kept, the sample is decoded again. */
export class SampleTraces {
  constructor(private readonly parts: SampleTraceParts) {}

  /**
   * Opens the trace of a sample in the trace editor; a person may cancel where it takes long.
   * @param folder of the results
   * @throws HumanError where there is no trace, and the sample cannot be decoded again
   */
  async open(folder: string, sample: TracedSample, column = ViewColumn.Active): Promise<void> {
    const uri = await this.find(folder, sample);
    if (uri) await commands.executeCommand('vscode.openWith', uri, TRACE_EDITOR, column);
  }

  /** The same in the editor's own debugger. */
  async debug(folder: string, sample: TracedSample): Promise<void> {
    const uri = await this.find(folder, sample);
    if (uri) await commands.executeCommand(COMMANDS.debug, uri);
  }

  /** Undefined where the person cancels. */
  private async find(folder: string, sample: TracedSample): Promise<Uri | undefined> {
    const { trace } = sample;
    const kept = trace === null ? undefined : await keptTrace(folder, trace);
    return kept === undefined ? this.again(folder, sample) : Uri.file(kept);
  }

  /** Undefined where the person cancels. */
  private async again(folder: string, { trace, record }: TracedSample): Promise<Uri | undefined> {
    const identity = record && (await readIdentity(folder).catch(() => undefined));
    const origin = identity && originOf(identity, record);
    if (!origin) {
      throw new HumanError(
        trace === null
          ? l10n.t('No trace was kept of this sample. Run the evaluation with traces to open it.')
          : l10n.t('The trace {0} is not in the folder of the evaluation any more.', trace),
      );
    }
    const file = join(this.parts.root, nameOf(record, origin));
    if (!(await isFile(file))) {
      const model = await this.modelOf(origin);
      if (!(await this.decode(file, record, origin, model))) return undefined;
    }
    return Uri.file(file);
  }

  /** @throws HumanError where the engine has another model than decoded the sample */
  private async modelOf({ method, models }: SampleOrigin): Promise<ModelIdentity> {
    const model = await modelNamed(this.parts.models(), method);
    if (isAmong(models, model)) return model;
    for (const other of await modelsUnder(this.parts.bundled)) {
      if (other.method !== method) continue;
      const found = await openModelPackage(other.folder).catch(() => undefined);
      if (!found || !isAmong(models, found)) continue;
      throw new HumanError(
        l10n.t(
          'No trace was kept of this sample, and the model {0} decoded it. Choose that with APR: Choose Model, and open the sample again.',
          other.name,
        ),
      );
    }
    throw new HumanError(
      l10n.t(
        'No trace was kept of this sample, and it was decoded by a model that is not here any more. Choose the folder of that model with APR: Choose Model, or run the evaluation again with traces.',
      ),
    );
  }

  /** Whether it came to its end. */
  private async decode(
    file: string,
    record: SampleRecord,
    origin: SampleOrigin,
    model: ModelIdentity,
  ): Promise<boolean> {
    const { engine, root, createdBy } = this.parts;
    const options = {
      location: ProgressLocation.Notification,
      title: l10n.t('No trace was kept: decoding {0} again', askedWords(record)),
      cancellable: true,
    };
    const events = await window.withProgress(options, async (progress, token) => {
      const cancel = new AbortController();
      const cancelling = token.onCancellationRequested(() => cancel.abort());
      const moveTo = progressBar(progress);
      const onState = ({ threads, tokens }: RunState) =>
        moveTo(
          totalTokens(tokens) / record.totalTokens,
          l10n.t('{0} threads, {1} tokens', threads.size, tokens.sampled),
        );
      try {
        return await decodeAgain(engine, record, origin, { signal: cancel.signal, onState });
      } finally {
        cancelling.dispose();
      }
    });
    if (!events) return false;
    await mkdir(root, { recursive: true });
    // In one move, so that a trace is there as a whole or not at all.
    const part = `${file}.${crypto.randomUUID()}.part`;
    const trace = writeCompressedTrace(part, { request: origin.request, model, createdBy });
    for (const event of events) trace.write(event);
    try {
      await trace.close();
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    return true;
  }
}

/** What its tab says; the same sample of the same models is the same file. */
function nameOf(record: SampleRecord, { request, models }: SampleOrigin): string {
  const sign = createHash('sha256')
    .update(JSON.stringify([request, models]))
    .digest('hex');
  const method = armIdWords(record.arm, 1, l10n);
  const words = `${askedWords(record).replace('->', '=')} ${method}`;
  const safe = words.replace(/[/\\:*?"<>|]/g, '_').slice(0, LONGEST_NAME);
  return `${l10n.t('{0} (decoded again)', safe)} ${sign.slice(0, 8)}.aprtrace.gz`;
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}
