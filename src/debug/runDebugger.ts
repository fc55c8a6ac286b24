import {
  DebugSession,
  Handles,
  InitializedEvent,
  OutputEvent,
  TerminatedEvent,
} from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { HumanError, messageIn } from '../common/humanError';
import { plainText } from '../common/plainText';
import { describeResult } from '../inspect/threadRowText';
import type { BranchEdit } from '../session/run/branchRequest';
import { Pacer } from '../session/run/pacer';
import { sayableIn } from '../session/run/sessionLanguage';
import { describeEvent } from '../trace/saidEvent';
import { threadLabel } from '../trace/threadLabel';
import type { ThreadId } from '../trace/traceEvent';
import { BreakpointSets } from './breakpointSets';
import { dataOf } from './dataBreakpoints';
import { exceptionFilters } from './debugBreakpoints';
import { Debuggee, protocolId, threadId } from './debuggee';
import type { DebugHost, OpenedRun } from './debugHost';
import { completionsOf, evaluate } from './evaluate';
import type { Frame } from './frames';
import { beginningOf, type GotoTarget, gotoTargets } from './gotoTargets';
import type { LaunchArguments } from './launchArguments';
import { LineBreakpoints } from './lineBreakpoints';
import type { MotionListener, Stop } from './motion';
import { type Scope, scopesOf } from './scopes';
import { hitWords, stopReason, stopWords } from './stopWords';
import { Variables } from './variables';

/**
 * A debug adapter (microsoft.github.io/debug-adapter-protocol) whose threads are the reasoning threads
 * of one run, whose frames are lines of their transcripts, and whose time goes both ways. Requests are
 * methods of one class in the library that reads the protocol; what they ask for lies beside it.
 */
export class RunDebugger extends DebugSession implements MotionListener {
  private readonly frames = new Handles<Frame>();
  private readonly targets = new Handles<GotoTarget>();
  private readonly variables = new Variables();
  private readonly threadsPacer = new Pacer(
    () => this.tellThreads(),
    () => this.run?.session.threadsToDraw ?? 0,
  );
  private readonly lines: LineBreakpoints;
  /** The protocol's ids of the threads that the editor lists. */
  private listed: ReadonlySet<number> = new Set();
  /** Those that stand at no line. */
  private readonly others: BreakpointSets;
  private run: Debuggee | undefined;
  /** What ends with the run. */
  private holding: readonly { dispose(): void }[] = [];
  private launched: LaunchArguments = {};
  private isEnding = false;
  /** On the way to where a branch begins, at which nothing else holds it. */
  private isBranching = false;
  private stopped: Stop | undefined;
  private configure: () => void = () => {};
  /** The editor has sent its breakpoints. */
  private readonly configured = new Promise<void>((resolve) => (this.configure = resolve));

  constructor(private readonly host: DebugHost) {
    super();
    this.others = new BreakpointSets(host.l10n);
    this.lines = new LineBreakpoints(host, (changed) => {
      this.setBreakpoints();
      for (const breakpoint of changed) this.tell('breakpoint', { reason: 'changed', breakpoint });
    });
    this.setDebuggerLinesStartAt1(false);
    this.setDebuggerColumnsStartAt1(false);
  }

  onStop(stop: Stop): void {
    if (this.isBranching) {
      this.isBranching = false;
      this.setBreakpoints();
    }
    this.forgetMoment();
    this.stopped = stop;
    const { reason, thread } = stop;
    if (this.isEnding || (reason === 'end' && this.launched.noDebug)) {
      this.finish();
      return;
    }
    if (reason === 'end') this.tellResult();
    if (reason !== 'goto') this.host.select(this.debuggee.session, thread);
    const body: DebugProtocol.StoppedEvent['body'] = {
      reason: stopReason(stop),
      description: stopWords(stop, this.host.l10n),
      threadId: protocolId(thread),
      allThreadsStopped: true,
      // Who moved the cursor elsewhere looks there.
      ...(reason === 'goto' && { preserveFocusHint: true }),
    };
    void this.tellStop(stop, body);
  }

  /** The editor marks a line as it stands then, so that the line has to be there. */
  private async tellStop(stop: Stop, body: DebugProtocol.StoppedEvent['body']): Promise<void> {
    await this.host.shown(this.debuggee.session);
    if (this.stopped === stop) this.tell('stopped', body);
  }

  onGo(): void {
    this.forgetMoment();
    this.stopped = undefined;
    this.tell('continued', { threadId: protocolId(0), allThreadsContinued: true });
  }

  onThreads(): void {
    this.threadsPacer.request();
  }

  override dispose(): void {
    this.threadsPacer.dispose();
    this.letGo();
    super.dispose();
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsFunctionBreakpoints: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      supportsExceptionFilterOptions: true,
      supportsExceptionInfoRequest: true,
      exceptionBreakpointFilters: exceptionFilters(sayableIn(undefined), this.host.l10n),
      supportsDataBreakpoints: true,
      supportsSetVariable: true,
      supportsStepBack: true,
      supportsSteppingGranularity: true,
      supportsStepInTargetsRequest: true,
      supportsGotoTargetsRequest: true,
      supportsRestartFrame: true,
      supportsRestartRequest: true,
      supportsTerminateRequest: true,
      supportsEvaluateForHovers: true,
      supportsCompletionsRequest: true,
    };
    this.sendResponse(response);
  }

  protected override launchRequest(
    response: DebugProtocol.LaunchResponse,
    asked: LaunchArguments,
  ): void {
    void this.answer(response, async () => {
      await this.open(asked);
      // What breakpoints there can be is known now.
      this.sendEvent(new InitializedEvent());
      await this.configured;
      return () => this.begin();
    });
  }

  protected override configurationDoneRequest(
    response: DebugProtocol.ConfigurationDoneResponse,
  ): void {
    this.sendResponse(response);
    this.configure();
  }

  protected override restartRequest(
    response: DebugProtocol.RestartResponse,
    { arguments: changed }: DebugProtocol.RestartArguments,
  ): void {
    void this.answer(response, async () => {
      await this.open({ ...this.launched, ...(changed as LaunchArguments | undefined) });
      return () => this.begin();
    });
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.sendResponse(response);
    this.isEnding = true;
    const { isOwn = false, session } = this.run ?? {};
    // Where its newest moment is looked at, its end is told as any other.
    const isSeenToEnd = isOwn && session?.isLiveRun && session.playback.isLive;
    if (isOwn) session?.stop();
    if (!isSeenToEnd) this.finish();
  }

  protected override disconnectRequest(response: DebugProtocol.DisconnectResponse): void {
    this.letGo();
    this.sendResponse(response);
  }

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { source: { path = '' }, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    void this.answer(response, async () => {
      const given = breakpoints.map((one) => ({
        ...one,
        line: this.convertClientLineToDebugger(one.line),
      }));
      response.body = { breakpoints: await this.lines.set(path, given) };
      this.setBreakpoints();
    });
  }

  protected override setFunctionBreakPointsRequest(
    response: DebugProtocol.SetFunctionBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments,
  ): void {
    const said = sayableIn(this.run?.session);
    response.body = { breakpoints: this.others.setFunctions(breakpoints, said) };
    this.setBreakpoints();
    this.sendResponse(response);
  }

  protected override dataBreakpointInfoRequest(
    response: DebugProtocol.DataBreakpointInfoResponse,
    asked: DebugProtocol.DataBreakpointInfoArguments,
  ): void {
    void this.answer(response, async () => {
      const { l10n } = this.host;
      const watched = asked.variablesReference
        ? await this.variables.watched(asked)
        : { thread: this.frame(asked.frameId), expression: asked.name };
      response.body = watched
        ? dataOf(watched, l10n)
        : { dataId: null, description: l10n.t('{0} is not watched.', plainText(asked.name)) };
    });
  }

  protected override setDataBreakpointsRequest(
    response: DebugProtocol.SetDataBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetDataBreakpointsArguments,
  ): void {
    response.body = { breakpoints: this.others.setData(breakpoints) };
    this.setBreakpoints();
    this.sendResponse(response);
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
    { filters, filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    const options = [...filters.map((filterId) => ({ filterId })), ...filterOptions];
    response.body = { breakpoints: this.others.setFilters(options) };
    this.setBreakpoints();
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    const threads = this.run?.threads(this.stopped?.thread) ?? [];
    this.listed = new Set(threads.map(({ id }) => id));
    response.body = { threads };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(
    response: DebugProtocol.StackTraceResponse,
    { threadId: id, startFrame = 0, levels = 0 }: DebugProtocol.StackTraceArguments,
  ): void {
    void this.answer(response, async () => {
      const run = this.debuggee;
      const stack = run.motion.isHeld ? await run.stack(id) : [];
      const end = levels > 0 ? startFrame + levels : stack.length;
      const stackFrames = stack.slice(startFrame, end).map((frame) => ({
        id: this.frames.create(frame),
        name: frame.name,
        source: run.source(frame),
        line: this.convertDebuggerLineToClient(frame.line),
        column: this.convertDebuggerColumnToClient(frame.column),
      }));
      response.body = { stackFrames, totalFrames: stack.length };
    });
  }

  protected override scopesRequest(
    response: DebugProtocol.ScopesResponse,
    { frameId }: DebugProtocol.ScopesArguments,
  ): void {
    void this.answer(response, async () => {
      const subject = await this.debuggee.subject(this.frame(frameId));
      response.body = {
        scopes: scopesOf(subject).map(({ kind, name, children }) => ({
          ...{ name, expensive: kind === 'sampling' || kind === 'run' },
          ...this.variables.place(children),
          ...hintOf(kind),
        })),
      };
    });
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse,
    asked: DebugProtocol.VariablesArguments,
  ): void {
    void this.answer(response, async () => {
      response.body = { variables: await this.variables.read(asked) };
    });
  }

  protected override setVariableRequest(
    response: DebugProtocol.SetVariableResponse,
    asked: DebugProtocol.SetVariableArguments,
  ): void {
    void this.answer(response, async () => {
      const { value, edit } = await this.variables.set(asked);
      const go = await this.branch(edit);
      response.body = { value };
      return go;
    });
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    { expression, frameId, context }: DebugProtocol.EvaluateArguments,
  ): void {
    void this.answer(
      response,
      async () => {
        const subject = await this.debuggee.subject(this.frame(frameId));
        const { value, children } = await evaluate(expression, subject, context);
        response.body = { result: value, ...this.variables.place(children) };
      },
      // The console and Watch have the words where they were asked for.
      false,
    );
  }

  protected override completionsRequest(
    response: DebugProtocol.CompletionsResponse,
    asked: DebugProtocol.CompletionsArguments,
  ): void {
    response.body = { targets: completionsOf(asked) };
    this.sendResponse(response);
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    const { hit, thread = 0 } = this.stopped ?? {};
    const said = this.run?.session.state.threads.get(thread)?.search.at(-1)?.event;
    response.body = {
      exceptionId: hitWords(hit, this.host.l10n),
      ...(said && { description: plainText(describeEvent(said)) }),
      breakMode: 'always',
    };
    this.sendResponse(response);
  }

  protected override continueRequest(
    response: DebugProtocol.ContinueResponse,
    { threadId: id }: DebugProtocol.ContinueArguments,
  ): void {
    void this.answer(response, () => {
      const { motion } = this.debuggee;
      response.body = { allThreadsContinued: true };
      return () => (motion.isAtEnd ? this.finish() : motion.continue(threadId(id)));
    });
  }

  protected override reverseContinueRequest(
    response: DebugProtocol.ReverseContinueResponse,
    { threadId: id }: DebugProtocol.ReverseContinueArguments,
  ): void {
    void this.answer(response, () => () => this.debuggee.motion.reverse(threadId(id)));
  }

  protected override nextRequest(
    response: DebugProtocol.NextResponse,
    { threadId: id, granularity }: DebugProtocol.NextArguments,
  ): void {
    void this.answer(response, async () => {
      const { motion } = this.debuggee;
      const { thread } = await this.debuggee.subject(threadId(id));
      return () => (granularity === 'instruction' ? motion.token(thread) : motion.over(thread));
    });
  }

  protected override stepInRequest(
    response: DebugProtocol.StepInResponse,
    { threadId: id, targetId, granularity }: DebugProtocol.StepInArguments,
  ): void {
    void this.answer(response, () => {
      const { motion } = this.debuggee;
      const thread = this.debuggee.thread(id);
      const child = targetId === undefined ? undefined : threadId(targetId);
      return () =>
        granularity === 'instruction' ? motion.token(thread) : motion.into(thread, child);
    });
  }

  protected override stepInTargetsRequest(
    response: DebugProtocol.StepInTargetsResponse,
    { frameId }: DebugProtocol.StepInTargetsArguments,
  ): void {
    void this.answer(response, () => {
      const { state } = this.debuggee.session;
      const thread = state.threads.get(this.frame(frameId));
      const children = thread?.state === 'waiting' ? (thread.spawns.at(-1)?.children ?? []) : [];
      const targets = children.slice(0, MOST_TARGETS).flatMap((child) => {
        const known = state.threads.get(child);
        return known
          ? [{ id: protocolId(child), label: plainText(threadLabel(state, known)) }]
          : [];
      });
      response.body = { targets };
    });
  }

  protected override stepOutRequest(
    response: DebugProtocol.StepOutResponse,
    { threadId: id }: DebugProtocol.StepOutArguments,
  ): void {
    void this.answer(response, () => {
      const thread = this.debuggee.thread(id);
      return () => this.debuggee.motion.out(thread);
    });
  }

  protected override stepBackRequest(
    response: DebugProtocol.StepBackResponse,
    { threadId: id, granularity }: DebugProtocol.StepBackArguments,
  ): void {
    void this.answer(response, async () => {
      const { motion } = this.debuggee;
      const { thread } = await this.debuggee.subject(threadId(id));
      return () => (granularity === 'instruction' ? motion.tokenBack(thread) : motion.back(thread));
    });
  }

  protected override gotoTargetsRequest(
    response: DebugProtocol.GotoTargetsResponse,
    { source: { path = '' }, line }: DebugProtocol.GotoTargetsArguments,
  ): void {
    void this.answer(response, async () => {
      const { session } = this.debuggee;
      const place = this.host.place(path);
      const at = this.convertClientLineToDebugger(line);
      const targets =
        place?.session === session.id ? await gotoTargets(session, place, at, this.host.l10n) : [];
      response.body = {
        targets: targets.map((one) => ({ id: this.targets.create(one), label: one.label, line })),
      };
    });
  }

  protected override gotoRequest(
    response: DebugProtocol.GotoResponse,
    { targetId }: DebugProtocol.GotoArguments,
  ): void {
    void this.answer(response, () => {
      const target = this.targets.get(targetId, undefined) as GotoTarget | undefined;
      if (!target) throw new HumanError('The run has moved since. Choose the line again.');
      const { thread } = target;
      return target.kind === 'moment'
        ? () => this.debuggee.motion.line(thread, target.said)
        : this.again(thread, target.position);
    });
  }

  protected override restartFrameRequest(
    response: DebugProtocol.RestartFrameResponse,
    { frameId }: DebugProtocol.RestartFrameArguments,
  ): void {
    void this.answer(response, async () => {
      const { thread } = await this.debuggee.subject(this.frame(frameId));
      return this.again(thread.id, beginningOf(thread));
    });
  }

  protected override pauseRequest(
    response: DebugProtocol.PauseResponse,
    { threadId: id }: DebugProtocol.PauseArguments,
  ): void {
    void this.answer(response, () => this.debuggee.motion.pause(threadId(id)));
  }

  private get debuggee(): Debuggee {
    if (this.run) return this.run;
    throw new HumanError('This run is not open any more.');
  }

  /** The thread of a frame; without one, as in the console of a run that goes, the root. */
  private frame(id: number | undefined): number {
    const frame = id === undefined ? undefined : (this.frames.get(id) as Frame | undefined);
    return frame?.thread ?? this.stopped?.thread ?? 0;
  }

  private async open(asked: LaunchArguments): Promise<void> {
    const opened = await this.host.open(asked);
    this.launched = asked;
    await this.debug(opened);
  }

  /** Turns to a run, from the one before. */
  private async debug(opened: OpenedRun): Promise<void> {
    const { host } = this;
    const { session } = opened;
    const before = this.run?.session;
    this.letGo();
    this.stopped = undefined;
    this.run = new Debuggee(opened, host, this);
    this.holding = [
      host.onDidClose(session, () => this.finish()),
      session.onDidTell((text) => this.sendEvent(new OutputEvent(`${text}\n`, 'console'))),
    ];
    await this.lines.follow(session);
    if (before && before !== session) host.carry(before, session);
  }

  /** Starts a branch of the run; what is returned turns to it, and goes to where it begins. */
  private async branch(edit: BranchEdit): Promise<Answer> {
    const branch = await this.host.branch(this.debuggee.session, edit);
    if (!branch) return;
    return async () => {
      this.isBranching = true;
      this.onGo();
      await this.debug({ session: branch, isOwn: true });
      await this.debuggee.motion.branch(edit);
    };
  }

  /** Has a thread write again from a place in its context. */
  private async again(thread: ThreadId, position: number): Promise<Answer> {
    const sampling = await this.host.sampling(this.debuggee.session);
    return sampling && this.branch({ thread, position, sampling });
  }

  private letGo(): void {
    this.holding.forEach((one) => one.dispose());
    this.holding = [];
    this.lines.dispose();
    this.run?.dispose();
    this.run = undefined;
  }

  private async begin(): Promise<void> {
    const { motion, session } = this.debuggee;
    const { noDebug, stopOnEntry = !session.isLiveRun } = this.launched;
    this.setBreakpoints();
    await motion.enter(noDebug === true || !stopOnEntry);
  }

  private setBreakpoints(): void {
    if (!this.run || this.launched.noDebug || this.isBranching) return;
    this.run.setBreakpoints([...this.lines.all, ...this.others.all]);
  }

  /** What the editor was told of a moment is not so any more. */
  private forgetMoment(): void {
    this.frames.reset();
    this.targets.reset();
    this.variables.forget();
  }

  private finish(): void {
    this.sendEvent(new TerminatedEvent());
  }

  private tell(event: string, body: object): void {
    this.sendEvent({ event, body, seq: 0, type: 'event' });
  }

  /** Those that the list has lost, and one for all that are new in it: the editor asks for it then. */
  private tellThreads(): void {
    const now = new Set(this.run?.threads(this.stopped?.thread).map(({ id }) => id));
    for (const threadId of this.listed) {
      if (!now.has(threadId)) this.tell('thread', { reason: 'exited', threadId });
    }
    const threadId = [...now].findLast((id) => !this.listed.has(id));
    this.listed = now;
    if (threadId !== undefined) this.tell('thread', { reason: 'started', threadId });
  }

  private tellResult(): void {
    const { l10n } = this.host;
    const { state, failure } = this.debuggee.session;
    if (failure) {
      this.sendEvent(new OutputEvent(`${messageIn(l10n, failure)}\n`, 'stderr'));
    } else if (state.end) {
      const { label, description } = describeResult(state, state.end, l10n);
      this.sendEvent(new OutputEvent(`${label} · ${description}\n`, 'console'));
    }
  }

  /**
   * Sends the response once `act` is over, or why it failed.
   * @param act what it returns is done after the response, and reported where it fails
   */
  private async answer(
    response: DebugProtocol.Response,
    act: () => Answer | Promise<Answer>,
    showUser = true,
  ): Promise<void> {
    const { l10n } = this.host;
    let after: Answer;
    try {
      after = await act();
    } catch (error) {
      this.sendErrorResponse(response, {
        ...{ id: 1, format: messageIn(l10n, error) },
        showUser: showUser && error instanceof HumanError,
      });
      return;
    }
    this.sendResponse(response);
    try {
      await after?.();
    } catch (error) {
      this.sendEvent(new OutputEvent(`${messageIn(l10n, error)}\n`, 'stderr'));
    }
  }
}

type Answer = (() => void | Promise<void>) | void;

/** Children that a person chooses among to step into; more are reached by the list of threads. */
const MOST_TARGETS = 100;

function hintOf(kind: Scope['kind']): { presentationHint?: string } {
  if (kind === 'thread') return { presentationHint: 'locals' };
  return kind === 'returned' ? { presentationHint: 'returnValue' } : {};
}
