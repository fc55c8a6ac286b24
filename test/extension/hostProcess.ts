/** What the process of the extension host holds, from Node's diagnostic report. */

import { readdirSync, readlinkSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

interface Report {
  readonly sharedObjects: readonly string[];
  readonly workers: readonly unknown[];
}

function report(): Report {
  if (!process.report) throw new Error('This host has no diagnostic reports.');
  return process.report.getReport() as unknown as Report;
}

/** Whether the native part of onnxruntime is loaded. */
export function isOnnxruntimeLoaded(): boolean {
  return report().sharedObjects.some((path) => /onnxruntime/.test(path));
}

/** How many worker threads there are. */
export function workerCount(): number {
  return report().workers.length;
}

/** Files that are open, on Linux: the database of onnxruntime's events would be among them. */
export function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      // It was open to read this very list.
      return [];
    }
  });
}

/** Bytes that are reachable, typed arrays included: garbage is collected first. */
export function reachableBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
