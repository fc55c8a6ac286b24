import { env, l10n, Uri, window, workspace } from 'vscode';
import { assertNever } from '../assertNever';
import { HumanError } from '../humanError';
import { tokensAround } from '../inspect/tokensAround';
import { countLlamaTokensOf } from '../session/llamaCounts';
import type { RunSession } from '../session/runSession';
import type { PageRequest, SaveRequest } from '../webviewProtocol';
import type { PictureParts } from './pictureWebview';

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
      return asked ? countLlamaTokensOf(asked.state, llamaCounter()) : [];
    }
    case 'tokens': {
      // Of a large file, what the person opens is read, but not what the pointer passes over.
      const state = session?.detailed(session.state);
      const thread = state?.threads.get(request.thread);
      const { step } = request;
      return tokensAround(
        thread ?? { tokens: undefined },
        step,
        session?.header.model.vocabulary ?? [],
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
      return savePicture(request);
    default:
      return assertNever(request);
  }
}

/** Asks where, and writes; false where the person changed their mind. */
async function savePicture({ name, format, content }: SaveRequest): Promise<boolean> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = `${name.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '')}.${format}`;
  const target = await window.showSaveDialog({
    ...(folder && { defaultUri: Uri.joinPath(folder, file) }),
    filters: { [format.toUpperCase()]: [format] },
    title: l10n.t('Export Picture'),
  });
  if (!target) return false;
  const bytes = Buffer.from(content, format === 'png' ? 'base64' : 'utf8');
  await workspace.fs.writeFile(target, bytes);
  return true;
}
