import {
  Disposable,
  l10n,
  type LogOutputChannel,
  type Memento,
  TabInputCustom,
  window,
  workspace,
} from 'vscode';
import { assertNever } from '../../common/assertNever';
import { HumanError } from '../../common/humanError';
import { TRANSCRIPT_FORMS, type TranscriptForm } from '../../inspect/transcript';
import { chosenThread } from '../threads/chosen';
import { chooseForm, chosenForm } from './chosenForm';
import { COMMANDS, FOREIGN_TRACE_EDITOR, TRACE_EDITOR } from '../contributions';
import { registerCommand } from '../log';
import type { Runs, Selection } from '../runs/runs';
import { parseTranscriptUri, transcriptUri } from './transcriptUri';
import { pickOne } from '../questions';

const TRACE_EDITORS: readonly string[] = [TRACE_EDITOR, FOREIGN_TRACE_EDITOR];

/** Opens transcripts, in the form that was chosen last. */
export function registerTranscriptCommands(
  runs: Runs,
  memory: Memento,
  log: LogOutputChannel,
): Disposable {
  const form = () => chosenForm(memory);

  const show = async (selection: Selection, preserveFocus: boolean) => {
    const { session, thread } = chosenThread(runs, selection);
    const uri = transcriptUri(session, thread.id, form());
    const document = await workspace.openTextDocument(uri);
    // A trace that is shown in passing would give way to its own transcript, and so be closed.
    const preview = !window.tabGroups.activeTabGroup.tabs.some(
      ({ isPreview, input }) =>
        isPreview && input instanceof TabInputCustom && TRACE_EDITORS.includes(input.viewType),
    );
    await window.showTextDocument(document, { preview, preserveFocus });
  };

  /** @param preserveFocus `true` where a person goes from row to row; menus give other rows here */
  const open = async (given?: Selection, preserveFocus?: unknown) => {
    const asked = given ?? runs.selection;
    // Of a run, that of its root.
    const { session, thread, token } = chosenThread(
      runs,
      asked && { ...asked, thread: asked.thread ?? 0 },
    );
    const selection = { session, thread: thread.id, ...(token !== undefined && { token }) };
    await show(selection, preserveFocus === true);
    // Now that its text is there, the token that is selected in it can be shown.
    runs.select(selection);
  };

  const switchForm = async (given?: unknown) => {
    const address = parseTranscriptUri(window.activeTextEditor?.document.uri);
    const chosen = TRANSCRIPT_FORMS.find((known) => known === given) ?? (await askForForm(form()));
    if (!chosen) return;
    await chooseForm(memory, chosen);
    const session = address && runs.byId(address.session);
    if (address && !session) throw new HumanError(l10n.t('This run is not open any more.'));
    if (session) await show({ session, thread: address.thread }, false);
  };

  return Disposable.from(
    registerCommand(log, COMMANDS.openTranscript, open),
    registerCommand(log, COMMANDS.transcriptForm, switchForm),
  );
}

async function askForForm(now: TranscriptForm): Promise<TranscriptForm | undefined> {
  const items = TRANSCRIPT_FORMS.map((form) => ({
    ...formWords(form),
    ...(form === now && { description: l10n.t('now') }),
    form,
  }));
  const title = l10n.t('Form of Transcripts');
  return (await pickOne(items, { title }))?.form;
}

function formWords(form: TranscriptForm): { label: string; detail: string } {
  switch (form) {
    case 'compact':
      return {
        label: l10n.t('Compact'),
        detail: l10n.t('The tokens of the model, as it wrote them.'),
      };
    case 'readable':
      return {
        label: l10n.t('Readable'),
        detail: l10n.t('A search log, indented by depth.'),
      };
    case 'text':
      return {
        label: l10n.t('Text Protocol'),
        detail: l10n.t('As the published APR repository writes a thread.'),
      };
    default:
      return assertNever(form);
  }
}
