import type { StepGoal } from '../../../src/inspect/stepGoal';

/** By one token of any thread. */
export const A_TOKEN: StepGoal = { isAt: ({ type }) => type === 'sampled' };

/** To what any thread says next. */
export const AN_EVENT: StepGoal = { isAt: ({ type }) => type === 'search' };

/** To where any thread hands states to children, or gets them back. */
export const SPAWN_OR_JOIN: StepGoal = {
  isAt: ({ type }) => type === 'threadWait' || type === 'threadResume',
};
