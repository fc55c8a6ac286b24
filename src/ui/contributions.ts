/** Names that package.json and the code share; test/extension holds the two against each other. */

export const COMMANDS = {
  solve: 'apr.solveCountdown',
  solveTask: 'apr.solve',
  solveSelection: 'apr.solveSelection',
  configure: 'apr.configureRun',
  openTrace: 'apr.openTrace',
  openRecent: 'apr.openRecentRun',
  openAsTrace: 'apr.openAsTrace',
  saveRun: 'apr.saveRunAs',
  exportTrace: 'apr.exportTrace',
  addServerSpans: 'apr.addServerSpans',
  closeRun: 'apr.closeRun',
  stop: 'apr.stop',
  stopThread: 'apr.stopThread',
  debug: 'apr.debug',
  pause: 'apr.pause',
  continue: 'apr.continue',
  toStart: 'apr.goToStart',
  goLive: 'apr.goLive',
  rerunThread: 'apr.rerunThread',
  forceToken: 'apr.forceToken',
  editSpawn: 'apr.editSpawnMessage',
  setPace: 'apr.setPace',
  openTranscript: 'apr.openTranscript',
  transcriptForm: 'apr.switchTranscriptForm',
  filterThreads: 'apr.filterThreads',
  clearFilter: 'apr.clearThreadFilter',
  sortThreads: 'apr.sortThreads',
  compareThreads: 'apr.compareThreads',
  compareTwoRuns: 'apr.compareTwoRuns',
  showGraph: 'apr.showGraph',
  showTimeline: 'apr.showTimeline',
  showContext: 'apr.showContextUsage',
  revealInGraph: 'apr.revealInGraph',
  compareRuns: 'apr.compareRuns',
  exportPicture: 'apr.exportPicture',
  showTests: 'apr.showProblemTests',
  runEvaluation: 'apr.runEvaluation',
  pauseEvaluation: 'apr.pauseEvaluation',
  resumeEvaluation: 'apr.resumeEvaluation',
  cancelEvaluation: 'apr.cancelEvaluation',
  showEvaluation: 'apr.showEvaluation',
  compareContext: 'apr.compareContextUsage',
  exportReport: 'apr.exportReport',
  showLog: 'apr.showLog',
  chooseModel: 'apr.chooseModel',
  setServerKey: 'apr.setServerKey',
  restartEngine: 'apr.restartEngine',
  engineMenu: 'apr.showEngineMenu',
  walkthrough: 'apr.openWalkthrough',
} as const;

export const VIEWS = {
  threads: 'apr.threads',
  pictures: 'apr.pictureView',
} as const;

/** Keys of `when` clauses. */
export const CONTEXT_KEYS = {
  /** The selected run: `none` or its SessionStatus. */
  status: 'apr.status',
  /** Whether the selected run's cursor follows it. */
  live: 'apr.isLive',
  /** Whether the engine of the selected run cannot hold it, and cannot stop one thread of it. */
  cannotHold: 'apr.cannotHold',
  cannotStopThread: 'apr.cannotStopThread',
  /** Whether a run cannot go on from another's tokens. */
  cannotBranch: 'apr.cannotBranch',
  /** Whether nobody can edit the spawn messages of the selected run's language. */
  cannotEditSpawn: 'apr.cannotEditSpawn',
  /** Whether any run is open. */
  hasRuns: 'apr.hasRuns',
  filtered: 'apr.isFiltered',
  /** Whether the text cursor stands on a problem that can be debugged. */
  onProblem: 'apr.onProblem',
  /** How the window's evaluation stands: `none`, `running` or `paused`. */
  evaluation: 'apr.evaluation',
  /** Whether there is an engine to restart. */
  engineLoaded: 'apr.engineLoaded',
} as const;

/** Type of debug sessions whose threads are reasoning threads. */
export const DEBUG_TYPE = 'apr';

/** Scheme of transcript documents: `apr-thread:/<session>/<thread>/<name>.<form>`. */
export const TRANSCRIPT_SCHEME = 'apr-thread';

/** View type of the panel with graph, timeline and context use. */
export const PICTURE_PANEL = 'apr.pictures';

/** View type of the panel that compares two runs. */
export const COMPARISON_PANEL = 'apr.comparison';

/** Id of the controller of tests. */
export const PROBLEM_TESTS = 'apr.problemTests';

/** View type of the panel with an evaluation. */
export const EVALUATION_PANEL = 'apr.evaluation';

export const TRACE_EDITOR = 'apr.traceEditor';

/** The same editor for files whose names do not say that they are traces: it is never the default. */
export const FOREIGN_TRACE_EDITOR = 'apr.foreignTraceEditor';

export const WALKTHROUGH = 'apr.walkthrough';
