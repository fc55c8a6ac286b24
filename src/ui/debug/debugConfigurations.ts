import {
  debug,
  type DebugConfiguration,
  type DebugConfigurationProvider,
  Disposable,
  l10n,
  type LogOutputChannel,
  TabInputCustom,
  TabInputWebview,
  Uri,
  window,
} from 'vscode';
import { plainText } from '../../common/plainText';
import type { RunConfiguration } from '../../debug/launchArguments';
import { isAskedAsBundled } from '../../methods/countdownAsking';
import type { RunSession } from '../../session/run/runSession';
import { threadLabel } from '../../trace/threadLabel';
import {
  COMMANDS,
  DEBUG_TYPE,
  FOREIGN_TRACE_EDITOR,
  PICTURE_PANEL,
  TRACE_EDITOR,
} from '../contributions';
import { askedOf, type ModelFolders } from '../engine/modelFolders';
import { fileName } from '../fileName';
import { registerCommand, reportError } from '../log';
import type { RecentProblems } from '../solve/recentProblems';
import { askForProblem } from '../solve/problemInput';
import { askForProblemOf } from '../solve/solveTask';
import type { Runs, Selection } from '../runs/runs';
import { launch } from './launch';
import { ProblemHere } from './problemHere';
import type { Settings } from '../settings';
import { parseTranscriptUri } from '../transcript/transcriptUri';

/** Fields of which one says which run is debugged. */
const NAMING: readonly (keyof RunConfiguration)[] = [
  'numbers',
  'target',
  'problem',
  'trace',
  'run',
];

export interface ConfigurationParts {
  readonly runs: Runs;
  readonly models: () => ModelFolders;
  readonly settings: Settings;
  readonly recent: RecentProblems;
  readonly log: LogOutputChannel;
}

/** What is debugged without a launch configuration, and what one is filled up with. */
export function registerDebugConfigurations(parts: ConfigurationParts): Disposable {
  const { log, runs } = parts;
  const here = new ProblemHere();
  const provider: DebugConfigurationProvider = {
    provideDebugConfigurations: () => [
      launch(l10n.t('Debug a problem'), { numbers: [22, 26, 31, 53], target: 27 }),
    ],
    resolveDebugConfigurationWithSubstitutedVariables: async (_, configuration) => {
      try {
        return namesRun(configuration)
          ? configuration
          : await asked(parts, configuration, foundHere(runs, here));
      } catch (error) {
        reportError(log, error);
        return undefined;
      }
    },
  };
  return Disposable.from(
    here,
    debug.registerDebugConfigurationProvider(DEBUG_TYPE, provider),
    registerCommand(log, COMMANDS.debug, async (given?: Selection | Uri | DebugConfiguration) => {
      if (given && 'request' in given) await start(given);
      else if (given instanceof Uri && isTraceFile(given)) await start(traceConfiguration(given));
      else if (given && 'session' in given) await start(runConfiguration(given.session));
      else {
        const found = foundHere(runs, here) ?? selected(runs);
        const configuration = await asked(parts, launch('', {}), found);
        if (configuration) await start(configuration);
      }
    }),
  );
}

async function start(configuration: DebugConfiguration): Promise<void> {
  // No file is run: a problem may stand in one that was never saved.
  await debug.startDebugging(undefined, configuration, { suppressSaveBeforeStart: true });
}

/** The configuration with a problem that a person is asked for, if they give one. */
async function asked(
  parts: ConfigurationParts,
  { type: _type, request: _request, name, ...given }: Partial<DebugConfiguration>,
  found: DebugConfiguration | undefined,
): Promise<DebugConfiguration | undefined> {
  const chosen = found ?? (await problemConfiguration(parts));
  // What it says besides, such as a seed, holds for whatever is debugged.
  return chosen && { ...chosen, ...given, name: name?.trim() ? name : chosen.name };
}

async function problemConfiguration(
  parts: ConfigurationParts,
): Promise<DebugConfiguration | undefined> {
  const { askings } = await askedOf(parts.models());
  const [asking] = askings;
  if (asking && !isAskedAsBundled(asking)) {
    const problem = await askForProblemOf(asking.task);
    if (problem === undefined) return undefined;
    const { task } = asking;
    return launch(task.describe(problem), { problem: task.format(problem) });
  }
  const problem = await askForProblem(parts);
  return problem && launch(`${problem.numbers.join(' ')} -> ${problem.target}`, problem);
}

/** What the active editor is about: a trace, a run's transcript or pictures, or a typed problem. */
function foundHere(runs: Runs, here: ProblemHere): DebugConfiguration | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof TabInputCustom && TRACE_EDITORS.includes(input.viewType)) {
    return traceConfiguration(input.uri);
  }
  if (input instanceof TabInputWebview && input.viewType.endsWith(PICTURE_PANEL)) {
    return selected(runs);
  }
  const editor = window.activeTextEditor;
  if (!editor) return undefined;
  const address = parseTranscriptUri(editor.document.uri);
  const session = address && runs.byId(address.session);
  if (session) return runConfiguration(session);
  return here.in(editor);
}

function selected({ selection }: Runs): DebugConfiguration | undefined {
  return selection && runConfiguration(selection.session);
}

const TRACE_EDITORS: readonly string[] = [TRACE_EDITOR, FOREIGN_TRACE_EDITOR];

function traceConfiguration(uri: Uri): DebugConfiguration {
  return launch(fileName(uri), { trace: uri.toString() });
}

function runConfiguration(session: RunSession): DebugConfiguration {
  const { latest } = session.playback;
  const root = latest.threads.get(0);
  const name = root ? plainText(threadLabel(latest, root)) : l10n.t('run');
  return launch(name, { run: session.id });
}

function namesRun(configuration: DebugConfiguration): boolean {
  return NAMING.some((field) => configuration[field] !== undefined);
}

function isTraceFile({ path }: Uri): boolean {
  return /\.aprtrace(\.gz)?$/.test(path);
}
