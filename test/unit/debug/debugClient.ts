import type { DebugProtocol } from '@vscode/debugprotocol';
import { ENGLISH } from '../../../src/common/localizer';
import type { DebugHost, OpenedRun } from '../../../src/debug/debugHost';
import type { LaunchArguments, RunConfiguration } from '../../../src/debug/launchArguments';
import { RunDebugger } from '../../../src/debug/runDebugger';
import type { ThreadId } from '../../../src/trace/traceEvent';

type Message = DebugProtocol.ProtocolMessage;

/** An editor that debugs a run in this very process, and speaks the protocol as VS Code does. */
export class DebugClient {
  readonly events: DebugProtocol.Event[] = [];
  /** Threads that the debugger has shown. */
  readonly selected: ThreadId[] = [];
  readonly debugger: RunDebugger;
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>();
  private heard: () => void = () => {};
  private sequence = 0;
  private taken = 0;

  constructor(
    open: (configuration: RunConfiguration) => Promise<OpenedRun>,
    host: Partial<DebugHost> = {},
  ) {
    this.debugger = new RunDebugger({
      ...{ l10n: ENGLISH, open },
      branch: () => Promise.reject(new Error('No run goes on from this one.')),
      sampling: () => Promise.resolve(undefined),
      form: () => 'readable',
      transcript: ({ id }, thread) => ({
        address: `apr-thread:/${id}/${thread}`,
        name: `${thread}`,
      }),
      shown: () => Promise.resolve(),
      place: (address) => {
        const [, session, thread] = /^apr-thread:\/(\w+)\/(\d+)$/.exec(address) ?? [];
        return session ? { session, thread: Number(thread), form: 'readable' } : undefined;
      },
      carry: () => {},
      selected: () => undefined,
      select: (_, thread) => this.selected.push(thread),
      onDidClose: () => ({ dispose: () => {} }),
      ...host,
    });
    this.debugger.onDidSendMessage((message) => this.hear(message as Message));
  }

  /** Sends a request, and waits for what it is answered. */
  async ask<R extends DebugProtocol.Response>(
    command: string,
    given: object = {},
  ): Promise<R['body']> {
    const seq = ++this.sequence;
    const answer = new Promise<DebugProtocol.Response>((resolve) => {
      this.answers.set(seq, resolve);
    });
    const request: DebugProtocol.Request = { type: 'request', seq, command, arguments: given };
    this.debugger.handleMessage(request);
    const { success, message = '', body } = await answer;
    if (!success) throw new Error(message);
    return body as R['body'];
  }

  /** Starts debugging, with these breakpoints. */
  async launch(
    given: LaunchArguments,
    functions: readonly Partial<DebugProtocol.FunctionBreakpoint>[] = [],
    filters: readonly DebugProtocol.ExceptionFilterOptions[] = [],
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    await this.ask('initialize', {
      adapterID: 'apr',
      pathFormat: 'path',
      linesStartAt1: true,
      columnsStartAt1: true,
    });
    const launched = this.ask('launch', given);
    // A launch that fails is answered, and does not come to be initialized.
    await Promise.race([this.event('initialized'), launched]);
    const set = await this.ask<DebugProtocol.SetFunctionBreakpointsResponse>(
      'setFunctionBreakpoints',
      { breakpoints: functions },
    );
    await this.ask('setExceptionBreakpoints', { filters: [], filterOptions: filters });
    await this.ask('configurationDone');
    await launched;
    return set.breakpoints;
  }

  /** The next event of this kind that was not waited for; others before it are passed over. */
  async event<E extends DebugProtocol.Event>(name: string): Promise<E['body']> {
    for (;;) {
      const at = this.events.findIndex(({ event }, i) => i >= this.taken && event === name);
      if (at >= 0) {
        this.taken = at + 1;
        return this.events[at]?.body as E['body'];
      }
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
  }

  /** What the run stops with next. */
  async stop(): Promise<DebugProtocol.StoppedEvent['body']> {
    return this.event<DebugProtocol.StoppedEvent>('stopped');
  }

  /** A request that moves the run, and where it comes to stand. */
  async move(command: string, thread: ThreadId, given: object = {}) {
    await this.ask(command, { threadId: thread + 1, ...given });
    const { reason, threadId = 0, description } = await this.stop();
    return { reason, thread: threadId - 1, description };
  }

  async threads(): Promise<readonly DebugProtocol.Thread[]> {
    return (await this.ask<DebugProtocol.ThreadsResponse>('threads')).threads;
  }

  async stack(thread: ThreadId): Promise<readonly DebugProtocol.StackFrame[]> {
    const given = { threadId: thread + 1 };
    return (await this.ask<DebugProtocol.StackTraceResponse>('stackTrace', given)).stackFrames;
  }

  /** Name, line and transcript of each frame. */
  async frames(thread: ThreadId): Promise<string[]> {
    const stack = await this.stack(thread);
    return stack.map(({ name, line, source }) => `${source?.path} ${line}: ${name}`);
  }

  /** The rows of all scopes of a thread's newest frame, by the scope's name. */
  async scopes(thread: ThreadId): Promise<Record<string, Record<string, string>>> {
    const [top] = await this.stack(thread);
    const given = { frameId: top?.id };
    const { scopes } = await this.ask<DebugProtocol.ScopesResponse>('scopes', given);
    const rows: Record<string, Record<string, string>> = {};
    for (const { name, variablesReference } of scopes) {
      rows[name] = valuesOf(await this.rows(variablesReference));
    }
    return rows;
  }

  /** A scope of a thread's newest frame. */
  async scopeNamed(thread: ThreadId, wanted: string): Promise<DebugProtocol.Scope> {
    const [top] = await this.stack(thread);
    const { scopes } = await this.ask<DebugProtocol.ScopesResponse>('scopes', {
      frameId: top?.id,
    });
    const scope = scopes.find(({ name }) => name === wanted);
    if (scope) return scope;
    throw new Error(`There is no scope ${wanted}.`);
  }

  async scope(thread: ThreadId, wanted: string): Promise<DebugProtocol.Variable[]> {
    return this.rows((await this.scopeNamed(thread, wanted)).variablesReference);
  }

  async rows(variablesReference: number, page: object = {}): Promise<DebugProtocol.Variable[]> {
    const given = { variablesReference, ...page };
    return (await this.ask<DebugProtocol.VariablesResponse>('variables', given)).variables;
  }

  async evaluate(thread: ThreadId, expression: string, context = 'repl') {
    const [top] = await this.stack(thread);
    return this.ask<DebugProtocol.EvaluateResponse>('evaluate', {
      ...{ expression, context, frameId: top?.id },
    });
  }

  /** Sets the breakpoints of a thread's transcript, by lines from 1. */
  async breakAt(
    thread: ThreadId,
    breakpoints: readonly DebugProtocol.SourceBreakpoint[],
    run = 'one',
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    const source = { path: `apr-thread:/${run}/${thread}` };
    const given = { source, breakpoints };
    return (await this.ask<DebugProtocol.SetBreakpointsResponse>('setBreakpoints', given))
      .breakpoints;
  }

  /** What was told in the console. */
  get output(): string {
    const told = this.events.filter(({ event }) => event === 'output');
    return told.map(({ body }) => (body as { output: string }).output).join('');
  }

  private hear(message: Message): void {
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      this.answers.get(response.request_seq)?.(response);
    } else {
      this.events.push(message as DebugProtocol.Event);
      this.heard();
    }
  }
}

export function valuesOf(rows: readonly DebugProtocol.Variable[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}
