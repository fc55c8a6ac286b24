import { HumanError } from '../common/humanError';

/** What open runs fail with when their engine has gone: by a crash, or because it was told to. */
export class EngineStopped extends HumanError {}
