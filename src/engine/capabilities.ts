import { assertNever } from '../common/assertNever';
import { HumanError } from '../common/humanError';

/** What an engine can do beside decoding a run to its end. A server may be able to do none of it. */
export interface Capabilities {
  /** Holds a run, from its start as well, and lets it go on step by step. */
  readonly step: boolean;
  /** Says what a held run's threads may say next. */
  readonly peek: boolean;
  /** Lets threads take given tokens in place of sampled ones, as branches do. */
  readonly given: boolean;
  /** Ends one thread of a run. */
  readonly stopThread: boolean;
  /** Records how probable tokens were, and which others there were. */
  readonly probabilities: boolean;
}

/** What is refused where an engine cannot do it; a run without probabilities is decoded all the same. */
export type Capability = Exclude<keyof Capabilities, 'probabilities'>;

/** What the bundled engine can do. */
export const ALL_CAPABILITIES: Capabilities = {
  step: true,
  peek: true,
  given: true,
  stopThread: true,
  probabilities: true,
};

/** Refuses what an engine cannot do: why, and what to do instead. */
export function cannot(what: Capability): HumanError {
  switch (what) {
    case 'step':
      return new HumanError(
        'The engine of this run cannot hold it. Let it run to its end, then step through what was recorded.',
      );
    case 'peek':
      return new HumanError(
        'The engine of this run does not say what may come next. Let the thread go on to see it.',
      );
    case 'given':
      return new HumanError(
        'This engine cannot be given the tokens that a run is to begin with. Choose another model to branch off.',
      );
    case 'stopThread':
      return new HumanError(
        'The engine of this run cannot stop one of its threads. Stop the whole run instead.',
      );
    default:
      return assertNever(what);
  }
}

/**
 * Refuses what an engine cannot do.
 * @throws HumanError with the reason, and with what to do instead
 */
export function demand(capabilities: Capabilities, what: Capability): void {
  if (!capabilities[what]) throw cannot(what);
}
