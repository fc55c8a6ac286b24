import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Frame } from '../extension/host/playwright';

const AXE = readFileSync(resolve('node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** Findings of the accessibility scan that keep somebody out, each with where. */
export async function seriousFindings(frame: Frame): Promise<string[]> {
  await frame.evaluate(AXE);
  const findings = await frame.evaluate(`
    axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' ')))
    )`);
  return findings as string[];
}
