import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openFiles, reachableBytes, workerCount } from '../extension/hostProcess';

/** What a window holds: its extension host, and the browser that draws it. Linux only. */
export interface Held {
  /** Bytes that are reachable in the extension host, typed arrays included. */
  readonly heap: number;
  /** Bytes of memory of the extension host's process. */
  readonly resident: number;
  /** Bytes of memory of the processes of the browser. */
  readonly page: number;
  readonly workers: number;
  /** Threads of the process as the system counts them. */
  readonly threads: number;
  /** Open files, pipes and sockets. */
  readonly files: number;
  /** What keeps Node's event loop going: timers, watchers, ports. */
  readonly handles: number;
}

/** Until what was closed has gone. */
const SETTLING_MS = 3000;

/** Looks after garbage was collected. */
export async function heldNow(): Promise<Held> {
  await delay(SETTLING_MS);
  reachableBytes();
  await delay(SETTLING_MS);
  return {
    heap: reachableBytes(),
    resident: memoryOf('self'),
    page: sum(browserProcesses().map(memoryOf)),
    workers: workerCount(),
    threads: readdirSync('/proc/self/task').length,
    files: openFiles().length,
    handles: process.getActiveResourcesInfo().length,
  };
}

/** Resident bytes of a process; 0 where it has ended. */
export function memoryOf(pid: number | 'self'): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(procFile(pid, 'status')) ?? [];
  return Number(kilobytes) * 1024;
}

/** The processes of a command whose text contains this, such as `type=extensionHost`. */
export function processesOf(command: string): number[] {
  return pids().filter((pid) => procFile(pid, 'cmdline').includes(command));
}

/** The machine should run no other browser. */
function browserProcesses(): number[] {
  return processesOf('chrom');
}

function pids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function procFile(pid: number | 'self', name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
