import { availableParallelism } from 'node:os';
import { ConfigurationTarget, type Disposable, EventEmitter, workspace } from 'vscode';
import { DEFAULT_OPTIONS, type DecodingOptions } from '../methods/decodingOptions';
import { childrenOf, SETTING_SPECS, type SettingSpec } from '../session/settingSpecs';

type Specs = typeof SETTING_SPECS;
type ValueOf<S> = S extends SettingSpec<infer T> ? T : never;

/** All settings of the extension, each with its value and the event of its change. */
export type Settings = { readonly [K in keyof Specs]: Setting<ValueOf<Specs[K]>> } & Disposable;

/** One setting. Its value is kept, so that it can be asked before every decoding step. */
export class Setting<T> {
  private readonly changed = new EventEmitter<T>();
  private readonly subscription: Disposable;
  private current: T;

  readonly onDidChange = this.changed.event;

  constructor(readonly spec: SettingSpec<T>) {
    this.current = this.read();
    this.subscription = workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(spec.key)) return;
      const value = this.read();
      if (value === this.current) return;
      this.current = value;
      this.changed.fire(value);
    });
  }

  get value(): T {
    return this.current;
  }

  /**
   * Keeps the value where one is kept already: for this workspace, or else for all windows. The
   * default leaves no trace in a settings file.
   */
  async set(value: T): Promise<void> {
    const configuration = workspace.getConfiguration();
    const kept = configuration.inspect(this.spec.key);
    if (kept?.workspaceValue === undefined) {
      const given = value === this.spec.default ? undefined : value;
      await configuration.update(this.spec.key, given, ConfigurationTarget.Global);
    } else {
      await configuration.update(this.spec.key, value, ConfigurationTarget.Workspace);
    }
  }

  reset(): Promise<void> {
    return this.set(this.spec.default);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private read(): T {
    return this.spec.read(workspace.getConfiguration().get(this.spec.key));
  }
}

/** What the settings say of how a problem is decoded. */
export function optionsFrom(settings: Settings): DecodingOptions {
  const { method, children, join, window: tokens, temperature, seed } = settings;
  return {
    ...DEFAULT_OPTIONS,
    method: method.value,
    children: childrenOf(children.value),
    join: join.value,
    window: tokens.value,
    temperature: temperature.value,
    seed: seed.value,
  };
}

/**
 * Processor threads of the engine: one is left to the window. Where both share two processors, the
 * engine decodes faster with one thread than with two that wait for each other.
 */
export function engineThreads(wanted: number): number {
  return Math.max(1, Math.min(wanted, availableParallelism() - 1));
}

export function createSettings(): Settings {
  const specs = Object.entries(SETTING_SPECS) as [string, SettingSpec<unknown>][];
  const settings = specs.map(([name, spec]) => [name, new Setting(spec)] as const);
  const dispose = () => settings.forEach(([, setting]) => setting.dispose());
  // The table's types are the settings': each one was made of the spec of its name.
  return { ...Object.fromEntries<unknown>(settings), dispose } as Settings;
}
