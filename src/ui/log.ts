import { commands, type Disposable, l10n, type LogOutputChannel, window } from 'vscode';
import { HumanError } from '../common/humanError';
import { COMMANDS } from './contributions';
import { withoutLinks } from './foreignText';

/** The output channel, with the levels that the editor's own command sets. */
export function createLog(): LogOutputChannel {
  return window.createOutputChannel('APR', { log: true });
}

export function registerShowLog(log: LogOutputChannel): Disposable {
  return commands.registerCommand(COMMANDS.showLog, () => log.show());
}

/**
 * Tells the person what failed: what they can act on as it is said, anything else with the log
 * beside it. Everything is logged.
 */
export function reportError(log: LogOutputChannel, error: unknown): void {
  if (error instanceof HumanError) {
    log.warn(error.message);
    void window.showErrorMessage(withoutLinks(error.in(l10n)));
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const showLog = l10n.t('Show Log');
  void window
    .showErrorMessage(l10n.t('Something went wrong. The log says what.'), showLog)
    .then((chosen) => chosen === showLog && log.show());
}

/** Registers a command whose failures are told and do not escape; it resolves to undefined then. */
export function registerCommand<A extends readonly unknown[]>(
  log: LogOutputChannel,
  name: string,
  run: (...args: A) => unknown,
): Disposable {
  return commands.registerCommand(name, async (...args: A) => {
    try {
      return await run(...args);
    } catch (error) {
      reportError(log, error);
      return undefined;
    }
  });
}
