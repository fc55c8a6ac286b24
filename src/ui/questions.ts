import { setTimeout as delay } from 'node:timers/promises';
import { window } from 'vscode';

/** The page of a walkthrough takes the focus 250 ms after one of its buttons was pressed. */
const TAKEN_MS = 300;

/**
 * To be awaited before a command of the palette asks something: the key that chose the command
 * presses the button of the walkthrough below as well, whose page then closes whatever has the focus.
 */
export async function settledFocus(): Promise<void> {
  const { activeTab } = window.tabGroups.activeTabGroup;
  // The editor does not tell what is in tabs of such pages.
  if (activeTab && activeTab.input === undefined) await delay(TAKEN_MS);
}
