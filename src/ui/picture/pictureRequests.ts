import { env, l10n } from 'vscode';
import { assertNever } from '../../common/assertNever';
import { HumanError } from '../../common/humanError';
import { tokensAround } from '../../inspect/tokensAround';
import { viewOf } from '../../inspect/taskViews';
import type { RunSession } from '../../session/run/runSession';
import type { PageRequest } from '../../pictureProtocol';
import type { PictureParts } from './pictureParts';
import { saveContent } from '../evaluation/results/saveContent';
import { TokenNames } from '../../trace/tokenNames';

/**
 * Does what the page asks, and returns the answer.
 * @throws an error whose message the page may show
 */
export async function answerPage(
  request: PageRequest,
  { runs, llamaCounter, solveSerially }: PictureParts,
  session: RunSession | undefined,
): Promise<unknown> {
  switch (request.kind) {
    case 'llamaTokens': {
      const asked = request.session === session?.id ? session : runs.byId(request.session);
      if (asked?.isFull === false) {
        throw new HumanError(
          l10n.t('This run is too large to be counted in the tokens of Llama 2.'),
        );
      }
      const { paperTokens } = asked ? viewOf(asked.state) : {};
      return (asked && paperTokens?.(asked.state, llamaCounter())) ?? [];
    }
    case 'tokens': {
      // What the person opens of a large file is read, but not what the pointer passes over.
      const state = session?.detailed(session.state);
      const thread = state?.threads.get(request.thread);
      const { step } = request;
      return tokensAround(
        thread ?? { tokens: undefined },
        step,
        session?.names ?? new TokenNames(),
      );
    }
    case 'solveSerially':
      if (!session || !solveSerially) throw new HumanError(l10n.t('There is no run to compare.'));
      await solveSerially(session);
      return null;
    case 'copy':
      await env.clipboard.writeText(request.text);
      return null;
    case 'save':
      return saveContent(request, l10n.t('Export Picture'));
    default:
      return assertNever(request);
  }
}
