import type { Memento } from 'vscode';
import { TRANSCRIPT_FORMS, type TranscriptForm } from '../../inspect/transcript';

const KEY = 'apr.transcriptForm';

/** The form in which transcripts are shown: the one that was chosen last. */
export function chosenForm(memory: Memento): TranscriptForm {
  return TRANSCRIPT_FORMS.find((known) => known === memory.get(KEY)) ?? 'readable';
}

export async function chooseForm(memory: Memento, form: TranscriptForm): Promise<void> {
  await memory.update(KEY, form);
}
