import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Method } from '../common/method';

/** What a launch configuration says; package.json has it as a schema. */
export interface RunConfiguration {
  /** Numbers and target of a Countdown problem. */
  readonly numbers?: readonly number[];
  readonly target?: number;
  /** A problem of whatever task the model is asked, as a person types it. */
  readonly problem?: string;
  /** A recorded run in place of a problem: the file's path, or its address. */
  readonly trace?: string;
  /** A run that is open in the window, by its id. */
  readonly run?: string;
  /** These are the settings' where they are absent. */
  readonly method?: Method;
  readonly window?: number;
  readonly temperature?: number;
  readonly seed?: number;
  /** Whether it is held at its start; a recorded run is, where nothing else is said. */
  readonly stopOnEntry?: boolean;
}

export type LaunchArguments = DebugProtocol.LaunchRequestArguments & RunConfiguration;
