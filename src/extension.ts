import { createRequire } from 'node:module';
import { type ExtensionContext, type LogOutputChannel, Uri } from 'vscode';
import { EngineStopped } from './engine/engineStopped';
import { WorkerEngine } from './engine/workerEngine';
import { describeEnvironment } from './evaluation/study/environment';
import type { StudyIdentity } from './evaluation/study/studyIdentity';
import type * as LlamaTokens from './language/llamaTokens';
import { EngineHost } from './session/run/engineHost';
import { HostedServers } from './session/run/hostedServers';
import { addressOf } from './session/serverEntries';
import { EvaluationStore } from './session/evaluation/evaluationFolder';
import { RunHistory } from './session/run/runHistory';
import { registerBranchCommands } from './ui/debug/branchCommands';
import { registerChooseModel } from './ui/engine/chooseModel';
import { registerCompareRuns } from './ui/evaluation/results/compareRuns';
import { ComparisonPanels } from './ui/evaluation/results/comparisonPanel';
import { followContextKeys } from './ui/contextKeys';
import { registerDebugAdapter } from './ui/debug/debugAdapter';
import { registerDebugCommands } from './ui/debug/debugCommands';
import { registerDebugConfigurations } from './ui/debug/debugConfigurations';
import { registerInlineValues } from './ui/debug/inlineValues';
import { registerEngineLife } from './ui/engine/engineLife';
import { registerEvaluationCommands } from './ui/evaluation/run/evaluationCommands';
import { EvaluationPanel } from './ui/evaluation/run/evaluationPanel';
import { showEvaluationStatus } from './ui/evaluation/run/evaluationStatus';
import { Evaluations } from './ui/evaluation/run/evaluations';
import { readHeldOut } from './ui/evaluation/results/heldOut';
import { SampleTraces } from './ui/evaluation/results/sampleTrace';
import { createLog, registerCommand, registerShowLog } from './ui/log';
import { bundledRoot, type ModelFolders, modelFolders } from './ui/engine/modelFolders';
import { COMMANDS } from './ui/contributions';
import { chosenServer } from './ui/engine/chosenServer';
import { PicturePanel } from './ui/picture/picturePanel';
import { registerPictureView } from './ui/picture/pictureView';
import type { PictureParts } from './ui/picture/pictureParts';
import { ProblemTests } from './ui/evaluation/tests/problemTests';
import { RecentProblems } from './ui/solve/recentProblems';
import { logRuns } from './ui/runs/runLog';
import { RunRecorder } from './ui/runs/runRecorder';
import { Runs } from './ui/runs/runs';
import { RunStarter } from './ui/runs/runStarter';
import { solveSerially } from './ui/solve/serialRun';
import { createSettings, engineThreads } from './ui/settings';
import { registerSolve } from './ui/solve/solve';
import { ThreadsView } from './ui/threads/threadsView';
import { registerTraceCommands } from './ui/traceFile/traceCommands';
import { registerTraceEditor } from './ui/traceFile/traceEditor';
import { TraceOpener } from './ui/traceFile/traceOpener';
import { registerTranscriptCommands } from './ui/transcript/transcriptCommands';
import { TranscriptDocuments } from './ui/transcript/transcriptDocuments';
import { registerTranscriptLanguage } from './ui/transcript/transcriptLanguage';
import { markTranscripts } from './ui/transcript/transcriptMarks';
import { followTranscriptSelection } from './ui/transcript/transcriptSelection';
import { registerWalkthrough } from './ui/walkthrough';
import { customGrammar } from './language/tags/custom';
import type { ImportRules } from './trace/import/importFile';

/** Most runs in one batch; further ones wait. Room for an evaluation, and for runs beside it. */
const CONCURRENCY = 128;

/** Problems of a test run in the batch at a time. */
const TEST_CONCURRENCY = 4;

let engine: EngineHost | undefined;

/** What the tests look at; not for other extensions. */
export interface Internals {
  readonly log: LogOutputChannel;
  readonly host: EngineHost;
  readonly runs: Runs;
  readonly threads: ThreadsView;
  readonly history: RunHistory;
  readonly recorder: RunRecorder;
  readonly comparisons: ComparisonPanels;
  readonly sampleTraces: SampleTraces;
  readonly problemTests: ProblemTests;
  readonly evaluations: Evaluations;
  readonly evaluationPanel: EvaluationPanel;
}

/** Connects the parts. Nothing is loaded here: the engine's worker starts with the first run. */
export function activate(context: ExtensionContext): Internals {
  const log = createLog();
  const settings = createSettings();
  let hosted: HostedServers | undefined;
  const chosenModels = (): ModelFolders => {
    const local = modelFolders(context, settings);
    const entry = chosenServer(settings);
    if (!entry) return local;
    const model = () => {
      host.warm(settings.method.value);
      return hosted?.model() ?? Promise.reject(new EngineStopped('The engine was stopped.'));
    };
    return { ...local, server: { address: addressOf(entry), model } };
  };
  let models = modelFolders(context, settings);
  const workerFile = Uri.joinPath(context.extensionUri, 'dist', 'engine', 'engineWorker.js').fsPath;
  const host = new EngineHost(() => {
    models = chosenModels();
    const entry = chosenServer(settings);
    hosted =
      entry &&
      new HostedServers(async (signal) => {
        // What speaks to servers is loaded where there is one.
        const { openServed } = await import('./ui/engine/servers');
        return openServed(entry, { context, settings, log }, CONCURRENCY, signal);
      });
    if (hosted) return hosted;
    return new WorkerEngine(workerFile, {
      models: models.folders,
      threads: engineThreads(settings.threads.value),
      concurrency: CONCURRENCY,
    });
  });
  engine = host;
  const servers = { settings, secrets: context.secrets };
  const runs = new Runs();
  const pace = () => settings.pace.value || undefined;
  // A run is decoded by the engine that there is, whatever the settings say meanwhile.
  const modelsNow = () => (host.hasEngine ? models : chosenModels());
  const starter = new RunStarter(host, runs, modelsNow, programOf(context), pace);
  const recent = new RecentProblems(context.globalState);
  const threads = new ThreadsView(runs, log);
  const transcripts = new TranscriptDocuments(runs);
  const history = new RunHistory(Uri.joinPath(context.globalStorageUri, 'runs').fsPath);
  const recorder = new RunRecorder(runs, history, settings, log);
  const importRules = (): ImportRules => {
    const { value } = settings.customLanguage;
    return { createdBy: programOf(context), ...(value && { custom: customGrammar(value) }) };
  };
  const opener = new TraceOpener(runs, recorder, importRules, log);
  const pictures: PictureParts = {
    extensionUri: context.extensionUri,
    runs,
    log,
    llamaCounter: () => llamaTokens(context).countThreadLlamaTokens,
    solveSerially: (session) => solveSerially(session, starter, runs),
  };

  const testRoot = Uri.joinPath(context.globalStorageUri, 'tests').fsPath;
  const problemTests = new ProblemTests(
    {
      engine: host,
      models: modelsNow,
      createdBy: programOf(context),
      root: testRoot,
      concurrency: TEST_CONCURRENCY,
    },
    Uri.joinPath(context.extensionUri, 'models', 'heldout.json'),
    log,
  );
  const traces = new SampleTraces({
    ...{ engine: host, models: modelsNow, bundled: bundledRoot(context) },
    root: Uri.joinPath(context.globalStorageUri, 'again').fsPath,
    createdBy: programOf(context),
  });
  const comparisons = new ComparisonPanels(context.extensionUri, traces, log);
  const heldOut = () => readHeldOut(context.extensionUri);
  const store = new EvaluationStore(Uri.joinPath(context.globalStorageUri, 'evaluations').fsPath);
  const environment = ({ seed, models }: StudyIdentity) =>
    describeEnvironment(
      {
        ...{ program: programOf(context), command: 'APR: Run Evaluation', seed, models },
        threads: engineThreads(settings.threads.value),
      },
      context.extensionPath,
    );
  const evaluations = new Evaluations({
    ...{ engine: host, store, models: modelsNow, environment, heldOut },
    createdBy: programOf(context),
    textCounter: () => llamaTokens(context).countLlamaTokens,
  });
  const evaluationPanel = new EvaluationPanel({
    ...{ extensionUri: context.extensionUri, evaluations, traces, log },
  });

  context.subscriptions.push(
    log,
    settings,
    runs,
    threads,
    recorder,
    transcripts,
    settings.pace.onDidChange(() => runs.all.forEach((session) => session.adoptPace())),
    registerShowLog(log),
    registerEngineLife(host, runs, settings, modelsNow, log),
    registerChooseModel({ root: bundledRoot(context), chosen: modelsNow, ...servers }, log),
    registerCommand(log, COMMANDS.setServerKey, async () => {
      const { setServerKey } = await import('./ui/engine/chooseServer');
      await setServerKey(servers);
    }),
    logRuns(runs, log),
    registerSolve({ starter, runs, host, models: modelsNow, settings, recent, log }),
    registerDebugCommands(runs, settings, log),
    registerDebugConfigurations({ runs, models: modelsNow, settings, recent, log }),
    registerDebugAdapter({
      ...{ runs, starter, opener, transcripts, models: modelsNow, settings },
      memory: context.workspaceState,
    }),
    registerInlineValues(transcripts),
    registerBranchCommands(runs, starter, log),
    registerTraceCommands(runs, history, importRules, log),
    registerTraceEditor(pictures, opener),
    registerTranscriptCommands(runs, context.workspaceState, log),
    registerTranscriptLanguage(transcripts),
    markTranscripts(transcripts),
    followTranscriptSelection(transcripts, runs),
    followContextKeys(runs, () => host.capabilities),
    registerWalkthrough(context),
    new PicturePanel(pictures),
    evaluations,
    evaluationPanel,
    showEvaluationStatus(evaluations),
    registerEvaluationCommands({
      ...{ evaluations, store, panel: evaluationPanel, settings, heldOut, log },
      report: {
        root: context.extensionPath,
        environment,
        heldOut,
        worker: Uri.joinPath(
          context.extensionUri,
          'dist',
          'session',
          'evaluation',
          'reportWorker.js',
        ).fsPath,
      },
    }),
    registerPictureView(pictures),
    comparisons,
    registerCompareRuns(
      comparisons,
      { models: bundledRoot(context), others: [store.root, testRoot] },
      log,
    ),
    problemTests,
  );
  return {
    ...{ log, host, runs, threads, history, recorder },
    ...{ comparisons, sampleTraces: traces, problemTests, evaluations, evaluationPanel },
  };
}

/**
 * Stops the engine. The editor waits for this promise, not for those of subscriptions, and it must:
 * a process that exits in the middle of a native call aborts.
 */
export function deactivate(): Promise<void> | undefined {
  return engine?.dispose();
}

/** The tokenizer of Llama 2 is two thirds of all code: it lies in a file of its own. */
function llamaTokens({ extensionUri }: ExtensionContext): typeof LlamaTokens {
  const { fsPath } = Uri.joinPath(extensionUri, 'dist', 'language', 'llamaTokens.js');
  return createRequire(fsPath)(fsPath) as typeof LlamaTokens;
}

/** Name and version, for files that say who wrote them. */
function programOf({ extension }: ExtensionContext): string {
  const { name, version } = extension.packageJSON as { name: string; version: string };
  return `${name} ${version}`;
}
