import { window } from 'vscode';
import { HumanError } from '../humanError';
import type { Problem } from '../countdown/problem';
import { EXAMPLE_PROBLEM, parseProblemText } from '../countdown/problemText';

/** Asks for a problem in one input box; undefined if the person leaves it. */
export async function askForProblem(): Promise<Problem | undefined> {
  const text = await window.showInputBox({
    title: 'Solve Countdown',
    prompt: 'Numbers, then -> and the target. Each number is used exactly once.',
    value: EXAMPLE_PROBLEM,
    validateInput: complaintAbout,
  });
  return text === undefined ? undefined : parseProblemText(text);
}

/** What is wrong with the text so far; undefined if it is a problem. */
function complaintAbout(text: string): string | undefined {
  try {
    parseProblemText(text);
    return undefined;
  } catch (error) {
    if (error instanceof HumanError) return error.message;
    throw error;
  }
}
