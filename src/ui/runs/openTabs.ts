import { TabInputCustom, TabInputText, TabInputTextDiff, type Uri, window } from 'vscode';
import type { RunSession } from '../../session/run/runSession';
import { parseTranscriptUri } from '../transcript/transcriptUri';

/** Whether a tab of the window shows the run: a transcript of it, or the file that it lies in. */
export function hasTab({ id }: RunSession, file: Uri): boolean {
  return window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) =>
      shown(input).some(
        (uri) => uri.toString() === file.toString() || parseTranscriptUri(uri)?.session === id,
      ),
    ),
  );
}

function shown(input: unknown): readonly Uri[] {
  if (input instanceof TabInputText || input instanceof TabInputCustom) return [input.uri];
  return input instanceof TabInputTextDiff ? [input.original, input.modified] : [];
}
