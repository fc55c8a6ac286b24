import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderLock } from '../../../src/evaluation/study/folderLock';

let folder: string;
let file: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'apr-lock-')), 'results');
  file = join(folder, 'in-use.json');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const owner = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

/** What the file would say if this had been taken by another process. */
async function leftBy(change: Record<string, unknown>): Promise<void> {
  await FolderLock.take(folder, 'editor');
  writeFileSync(file, JSON.stringify({ ...owner(), ...change }));
}

/** A process that only waits, and its end. */
function waitingProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid ?? 0,
    kill: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

describe('a folder', () => {
  test('is one process’s until it is released', async () => {
    const lock = await FolderLock.take(folder, 'command line');
    await expect(FolderLock.take(folder, 'editor')).rejects.toThrow(
      `${folder} is being decoded by a command in a terminal (process ${process.pid}). Wait for its end, or pause or cancel it there.`,
    );
    await lock.release();
    expect(existsSync(file)).toBe(false);
    await FolderLock.take(folder, 'editor');
    // What was released before does not take it from who has it now.
    await lock.release();
    expect(owner()).toMatchObject({ writer: 'editor', pid: process.pid });
  });

  test('is only one’s of two that find it left behind at the same time', async () => {
    for (let i = 0; i < 20; i++) {
      rmSync(file, { force: true });
      await leftBy({ pid: 2 ** 22 + 1, start: '1' });
      const takes = await Promise.allSettled([
        FolderLock.take(folder, 'editor'),
        FolderLock.take(folder, 'command line'),
      ]);
      expect(takes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(readdirSync(folder)).toEqual(['in-use.json']);
    }
  });

  test.skipIf(process.platform === 'win32')('is free at once when its owner has died', async () => {
    const { pid, kill } = waitingProcess();
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8');
    const start =
      process.platform === 'linux' ? stat().split(') ').at(-1)?.split(' ')[19] : undefined;
    await leftBy({ pid, start });
    await expect(FolderLock.take(folder, 'editor')).rejects.toThrow(`process ${pid}`);
    await kill();
    await FolderLock.take(folder, 'editor');
    expect(owner()).toMatchObject({ pid: process.pid });
  });

  test('is free where its owner’s number was given to another process', async () => {
    await leftBy({ start: '12' });
    await FolderLock.take(folder, 'editor');
  });

  test('is free where its owner was before the machine’s last start', async () => {
    await leftBy({ start: undefined, since: 1_000_000 });
    await FolderLock.take(folder, 'editor');
  });

  test('of another machine is not taken, and the file that says so is named', async () => {
    await leftBy({ host: 'elsewhere' });
    await expect(FolderLock.take(folder, 'editor')).rejects.toThrow(
      `a window of the editor on elsewhere (process ${process.pid}). Wait for its end, or pause or cancel it there. If it does not run any more, delete ${file}.`,
    );
  });

  test('whose owner died before it said who it is, is free soon', async () => {
    await leftBy({});
    writeFileSync(file, '');
    await expect(FolderLock.take(folder, 'editor')).rejects.toThrow('is just taking');
    utimesSync(file, new Date(0), new Date(0));
    await FolderLock.take(folder, 'editor');
  });
});
