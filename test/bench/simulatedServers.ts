/** Servers with a fixed time a token, each in this process until its standard input ends: their addresses. */
import { ids } from '../unit/engine/scriptedRunner';
import { startLlamaServer } from '../unit/server/llamaServer';

const [, , count = '1', tokenMs = '2'] = process.argv;
/** A thread of so many tokens, whatever it is asked. */
const TOKENS = 60;
const [up = 0, end = 0] = ids('up <eos>');

async function main(): Promise<void> {
  const policy = (context: readonly number[]) => {
    let written = 0;
    while (context.at(-1 - written) === up) written++;
    return written < TOKENS ? up : end;
  };
  for (let i = 0; i < Number(count); i++) {
    const { url } = await startLlamaServer(policy, { tokenMs: Number(tokenMs) });
    console.log(url);
  }
  process.stdin.resume().on('end', () => process.exit());
}

void main();
