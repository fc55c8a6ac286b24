import { type Capabilities, demand } from '../../engine/capabilities';
import type { Engine } from '../../engine/engine';
import type { RunRequest } from '../../engine/runRequest';
import { type Pace, RunSession, type SessionOptions } from '../../session/run/runSession';
import { askedOf, type ModelFolders, modelNamed } from '../engine/modelFolders';
import { newRunId } from './runId';
import type { Runs } from './runs';
import { headerOf, type ModelIdentity } from '../../engine/traceHeader';

/** Starts live runs: from a problem, or as a branch of another run. */
export class RunStarter {
  /** Of the folders that an engine holds on to: a run names the model that was loaded from them. */
  private readonly known = new WeakMap<ModelFolders, Map<string, ModelIdentity>>();

  /** @param models where the models of the engine lie */
  constructor(
    private readonly engine: Engine,
    private readonly runs: Runs,
    private readonly models: () => ModelFolders,
    private readonly createdBy: string,
    private readonly pace: Pace,
  ) {}

  /** What can be done with the runs that it starts. */
  get capabilities(): Capabilities {
    return this.engine.capabilities;
  }

  /**
   * Opens a session for the request and selects it; the run goes on after this has resolved, or is
   * held at its start where that is wanted and its engine can.
   * @throws HumanError where there is no model that can be read, or it cannot do what is asked
   */
  async start(
    asked: RunRequest,
    origin?: SessionOptions['origin'],
    isHeld = false,
  ): Promise<RunSession> {
    // What a server can do is known once it was asked what it is.
    const models = this.models();
    const model = await this.identityOf(models, asked.model);
    const { languages, window } = await askedOf(models);
    const { capabilities } = this.engine;
    if (asked.given) demand(capabilities, 'given');
    const { alternatives: _, ...plain } = asked;
    const { limits } = asked;
    const request = {
      ...(capabilities.probabilities ? asked : { ...plain, logprobs: false }),
      // A server may have a shorter context than the settings say.
      limits: { ...limits, contextWindow: Math.min(limits.contextWindow, window) },
    };
    const facts = {
      ...{ model, createdBy: this.createdBy },
      createdAt: new Date().toISOString(),
    };
    const header = headerOf(request, facts, languages);
    const session = new RunSession({
      id: newRunId(),
      header,
      request,
      ...(origin && { origin }),
    });
    this.runs.add(session);
    // A run that is led must not get ahead before the session takes hold of it.
    const canHold = capabilities.step;
    const startPaused = canHold && (isHeld || this.pace() !== undefined);
    const run = this.engine.submit({ ...request, startPaused });
    void session.drive(run, this.pace, canHold && isHeld);
    return session;
  }

  /** Its checksum takes longer than a short run: it is taken once. */
  private async identityOf(models: ModelFolders, name: string): Promise<ModelIdentity> {
    const known = this.known.get(models) ?? new Map<string, ModelIdentity>();
    this.known.set(models, known);
    const model = known.get(name) ?? (await modelNamed(models, name));
    known.set(name, model);
    return model;
  }
}
