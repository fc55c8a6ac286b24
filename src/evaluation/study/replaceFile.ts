import { rename, rm, writeFile } from 'node:fs/promises';
import { HumanError, messageOf } from '../../common/humanError';

/**
 * In one move, so that a kill leaves the old file or the new one.
 * @throws what the file system says; then nothing of the new file is left
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

/** @throws HumanError where the file system refuses: every writer of a results folder says it so */
export async function orExplain<T>(path: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof HumanError) throw error;
    throw new HumanError(
      'Cannot write to {0} ({1}). Make room or choose another folder; what was written can be resumed.',
      path,
      messageOf(error),
    );
  }
}
