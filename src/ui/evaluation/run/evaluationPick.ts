import { env, l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import {
  type EvaluationFolder,
  evaluationTitle,
  progressOf,
} from '../../../session/evaluation/evaluationFolder';
import { pickOne } from '../../questions';

interface FolderEntry extends QuickPickItem {
  readonly choice?: FolderChoice;
}

export type FolderChoice =
  { readonly kind: 'new' } | { readonly kind: 'folder'; readonly path: string };

export interface PickOptions {
  readonly title: string;
  readonly placeHolder?: string;
  /** Offers to begin another one. */
  readonly withNew?: boolean;
}

/** Lets the person choose among evaluations, or a folder of the disk. */
export async function pickEvaluation(
  folders: readonly EvaluationFolder[],
  { title, placeHolder, withNew = false }: PickOptions,
): Promise<FolderChoice | undefined> {
  const browse = l10n.t('Choose a Folder...');
  const entries: FolderEntry[] = [
    ...(withNew
      ? [
          {
            label: l10n.t('New Evaluation...'),
            iconPath: new ThemeIcon('add'),
            choice: { kind: 'new' } as const,
          },
          { label: l10n.t('not finished'), kind: QuickPickItemKind.Separator },
        ]
      : []),
    ...folders.map((folder) => folderEntry(folder)),
    { label: '', kind: QuickPickItemKind.Separator },
    {
      label: browse,
      description: l10n.t('also one that the command line has written'),
      iconPath: new ThemeIcon('folder-opened'),
    },
  ];
  const chosen = await pickOne(entries, {
    title,
    matchOnDescription: true,
    ...(placeHolder !== undefined && { placeHolder }),
  });
  if (!chosen || chosen.choice) return chosen?.choice;
  const [folder] =
    (await window.showOpenDialog({ title, canSelectFolders: true, canSelectFiles: false })) ?? [];
  return folder && { kind: 'folder', path: folder.fsPath };
}

function folderEntry(folder: EvaluationFolder): FolderEntry {
  const { done, units } = progressOf(folder);
  const date = new Date(folder.begun);
  return {
    label: evaluationTitle(folder.identity, l10n),
    description: [
      date.toLocaleString(env.language, { dateStyle: 'medium', timeStyle: 'short' }),
      done < units ? l10n.t('{0} of {1} decoded', done, units) : l10n.t('finished'),
    ].join(' · '),
    iconPath: new ThemeIcon(done < units ? 'debug-pause' : 'check'),
    choice: { kind: 'folder', path: folder.path },
  };
}
