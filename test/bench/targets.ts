import { batchShare, bestPeer, speedUp, type Workload } from './comparison';
import type { DecodingResult } from './decodingBench';
import { table } from './table';

/** What the project set out to reach, and what came of it. */
export function targetsTable(results: readonly DecodingResult[]): string {
  return table(
    ['Target', 'CPU threads', 'Measured', 'Met'],
    results.flatMap((result) => [
      peerRow(result, 'together', 1.5, 'Ten children, times the best peer: at least 1.5'),
      peerRow(result, 'alone', 1, 'One child, times the best peer: at least 1'),
      // The target was set for two.
      ...(result.threads === 2 ? [batchRow(result)] : []),
    ]),
  );
}

function peerRow(result: DecodingResult, workload: Workload, goal: number, name: string) {
  const peer = bestPeer(result, workload);
  const ratio = peer && speedUp(result, peer, workload);
  if (!ratio) return row(name, result, 'no peer', undefined);
  return row(name, result, `${ratio.median.toFixed(2)} (${peer})`, ratio.median >= goal);
}

function batchRow(result: DecodingResult) {
  const name = 'Ten children together, share of their time in turn: at most 0.5';
  const share = batchShare(result, 'engine');
  if (!share) return row(name, result, 'not measured', undefined);
  return row(name, result, share.median.toFixed(2), share.median <= 0.5);
}

function row(name: string, { threads }: DecodingResult, measured: string, met?: boolean): string[] {
  return [name, String(threads), measured, met === undefined ? '-' : met ? 'yes' : 'NO'];
}
