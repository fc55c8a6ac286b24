/**
 * What a window does between two reloads: it solves a problem, opens a trace, and, every second time,
 * is left while a run decodes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { commands, Uri } from 'vscode';
import { COMMANDS, VIEWS } from '../../src/ui/contributions';
import { extensionUnderTest } from '../extension/extension';
import { messagesOf, until } from '../extension/stand';
import { heldNow } from './held';
import { type Life, LIFE_FILE, LOOK_EVERY } from './lifeProtocol';

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };

export async function run(): Promise<void> {
  const path = process.env[LIFE_FILE] ?? '';
  const every = Number(process.env[LOOK_EVERY]);
  const number = livesBefore(path) + 1;
  const { runs } = await extensionUnderTest();
  await commands.executeCommand(`${VIEWS.threads}.focus`);
  await messagesOf(() => commands.executeCommand(COMMANDS.solve, PROBLEM));
  await commands.executeCommand(
    COMMANDS.openTrace,
    Uri.file(resolve('test/golden/solved.aprtrace')),
  );
  await until('the trace', () => runs.selection?.session.status === 'finished');
  const isLookedAt = (number - 1) % every === 0;
  const held = isLookedAt ? { held: await heldNow() } : {};
  if (number % 2 === 0) {
    void commands.executeCommand(COMMANDS.solve, { ...PROBLEM, target: 999 });
    await until('its first tokens', () => (runs.all[0]?.state.tokens.sampled ?? 0) > 0);
  }
  const life: Life = { number, ...held };
  writeFileSync(path, JSON.stringify(life));
  // A suite that ends takes its window with it: this one is to be left as it is.
  await new Promise(() => {});
}

function livesBefore(path: string): number {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as Life).number;
  } catch {
    return 0;
  }
}
