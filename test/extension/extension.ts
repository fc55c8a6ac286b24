import assert from 'node:assert/strict';
import { extensions } from 'vscode';
import type { Internals } from '../../src/extension';

export const EXTENSION_ID = 'apr.adaptive-parallel-reasoning';

/** The extension as the editor runs it, with what it lets tests look at. */
export async function extensionUnderTest(): Promise<Internals> {
  const extension = extensions.getExtension<Internals>(EXTENSION_ID);
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}
