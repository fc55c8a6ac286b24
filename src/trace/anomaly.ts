import { assertNever } from '../common/assertNever';
import { HumanError } from '../common/humanError';

/**
 * An event that contradicts those before it, as in a damaged file. The reducer finds them, whoever
 * reads the file: the command line and the editor tell the same ones.
 */
export interface Anomaly {
  /** Position of the event in the run, from 0. */
  readonly event: number;
  readonly name: AnomalyName;
  /** What its words name, a thread first where it is about one. */
  readonly values: readonly number[];
}

/** What is wrong, and so what became of the event: see `anomalyWords`. */
export type AnomalyName =
  | 'run starts twice'
  | 'run has not started'
  | 'run has ended'
  | 'run ends early'
  | 'time runs backwards'
  | 'time out of range'
  | 'steps are missing'
  | 'thread has not started'
  | 'thread starts twice'
  | 'second root'
  | 'root with a parent'
  | 'lost parent'
  | 'begins with too much'
  | 'shares with nobody'
  | 'spawn is over'
  | 'goes on while it waits'
  | 'goes on after its end'
  | 'resumes unasked'
  | 'ends twice'
  | 'keeps too much'
  | 'too many tokens'
  | 'beyond its context';

/** The anomaly in words, with what was made of it, to be read behind the number of its line. */
export function anomalyWords({ name, values }: Pick<Anomaly, 'name' | 'values'>): HumanError {
  switch (name) {
    case 'run starts twice':
      return new HumanError('the run starts twice: the first start counts');
    case 'run has not started':
      return new HumanError('the run has not started');
    case 'run has ended':
      return new HumanError('the run has ended before');
    case 'run ends early':
      return new HumanError('the run ends while {0} of its threads have not ended', ...values);
    case 'time runs backwards':
      return new HumanError('time runs backwards');
    case 'time out of range':
      return new HumanError('no run takes so long: the time before it counts');
    case 'steps are missing':
      return new HumanError('decoding steps are missing before this one: {0}', ...values);
    case 'thread has not started':
      return new HumanError('thread {0} has not started', ...values);
    case 'thread starts twice':
      return new HumanError('thread {0} starts twice', ...values);
    case 'second root':
      return new HumanError('thread {0} has no parent, but only thread 0 is the root', ...values);
    case 'root with a parent':
      return new HumanError('thread 0 is the root, and thread {1} is not its parent', ...values);
    case 'lost parent':
      return new HumanError(
        'thread {0} is shown without its parent: thread {1} has not started',
        ...values,
      );
    case 'begins with too much':
      return new HumanError('thread {0} goes on from more tokens than its parent has', ...values);
    case 'shares with nobody':
      return new HumanError(
        'thread {0} is said to share with thread {1}, which has not started: its tokens count as its own',
        ...values,
      );
    case 'spawn is over':
      return new HumanError('spawn {1} of thread {0} was joined before', ...values);
    case 'goes on while it waits':
      return new HumanError('thread {0} goes on while it waits', ...values);
    case 'goes on after its end':
      return new HumanError('thread {0} goes on after its end', ...values);
    case 'resumes unasked':
      return new HumanError('thread {0} resumes but did not wait', ...values);
    case 'ends twice':
      return new HumanError('thread {0} ends twice', ...values);
    case 'keeps too much':
      return new HumanError('thread {0} keeps more tokens than it has', ...values);
    case 'too many tokens':
      return new HumanError(
        'no context holds as many tokens as thread {0} is said to get',
        ...values,
      );
    case 'beyond its context':
      return new HumanError(
        'what thread {0} says here stands behind its context, which has {1} tokens',
        ...values,
      );
    default:
      return assertNever(name);
  }
}
