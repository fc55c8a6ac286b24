import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import type { AprPrompt } from '../../../src/countdown/prompt';
import { countCompactTokens } from '../../../src/language/compact/tokens';
import { aprTextLanguage } from '../../../src/language/text/language';
import { toTraceDict } from '../../../src/language/text/traceDict';
import { totalTokens } from '../../../src/trace/runState';
import { CHARACTERS, STRADDLING, type ByteTokenizer } from './byteTokenizer';
import { replaying } from './replaying';
import type { Policy } from './scriptedText';
import { runText, saidBy, type TextRun } from './textRun';

const TOKENIZERS = [CHARACTERS, STRADDLING];
const LIMITS = { contextWindow: 30_000, threadTokens: 30_000, runTokens: 500_000 };

function prompt(numbers: readonly number[], target: number, perSpawn = 8): AprPrompt {
  return { method: 'apr', children: 'unlimited', perSpawn, target, numbers };
}

function demonstrate(numbers: readonly number[], target: number, perSpawn?: number) {
  const asked = prompt(numbers, target, perSpawn);
  return demonstrateApr(asked, { window: 256, countTokens: countCompactTokens });
}

/** The text without what joins brought. */
function ownText(text = ''): string {
  return text.replaceAll(/(?<=<Sub Searches>)[^]*?(?=<End Sub Searches>)/g, '');
}

async function replay(tokenizer: ByteTokenizer, run: ReturnType<typeof demonstrate>) {
  const dict = toTraceDict(run);
  const language = aprTextLanguage(tokenizer);
  const decoded = await runText(
    language,
    tokenizer,
    replaying(tokenizer, dict),
    run.prompt,
    LIMITS,
  );
  return { decoded, dict };
}

const kinds = (run: TextRun, thread: number) => saidBy(run, thread).map(({ type }) => type);

describe.each(TOKENIZERS)('the published text with tokens of $name', (tokenizer) => {
  it('is decoded as its repository keeps it, call by call', async () => {
    const demonstration = demonstrate([53, 31, 26, 22], 27, 2);
    const { decoded, dict } = await replay(tokenizer, demonstration);
    expect(decoded.state.end).toMatchObject({ claimed: true, verified: true });
    expect(decoded.texts[0]).toBe(dict.main_calls.at(-1));
    const children = (dict.sub_calls ?? []).flat().map(({ main_calls }) => main_calls.at(-1));
    expect(decoded.texts.slice(1).sort()).toEqual(children.sort());
    expect(decoded.state.faults).toEqual({});
    // What it says is what the text means.
    expect(kinds(decoded, 0)).toEqual(demonstration.events.map(({ type }) => type));
    const [first] = decoded.state.threads.get(0)?.spawns ?? [];
    const joined = demonstration.events.find(({ type }) => type === 'join');
    expect(first?.results).toMatchObject(joined?.type === 'join' ? joined.results : []);
  });

  it('cuts the words of a spawn off, and counts them', async () => {
    const { decoded, dict } = await replay(tokenizer, demonstrate([53, 31, 26, 22], 27, 2));
    const root = decoded.state.threads.get(0);
    const cuts = decoded.events.filter((event) => event.type === 'forced');
    expect(cuts).toHaveLength(dict.main_calls.length - 1);
    for (const { keep } of cuts) expect(keep).toBeGreaterThan(0);
    expect(root?.dropped).toBeGreaterThan(100);
    expect(root && root.context + (root.dropped ?? 0)).toBe(root && totalTokens(root.counts));
    expect(decoded.texts[0]).not.toContain('<Calling');
  });

  it('nests, with the level of each spawn', { timeout: 60_000 }, async () => {
    const { decoded, dict } = await replay(tokenizer, demonstrate([2, 2, 2, 2, 2], 10, 2));
    expect(ownText(decoded.texts[0])).toBe(ownText(dict.main_calls.at(-1)));
    expect(decoded.state.end).toMatchObject({ verified: true });
    expect(decoded.texts.some((text) => text.includes('Sub Search 0 at level 2'))).toBe(true);
    expect(Math.max(...[...decoded.state.threads.values()].map(({ depth }) => depth))).toBe(2);
    // Equal numbers lead to equal states.
    expect(Object.keys(decoded.state.faults)).toEqual(['repeated state']);
  });

  it('makes a spawn of a join that a thread begins itself', async () => {
    const opening = 'Moving to Node #0\nCurrent State: 27:[53, 31, 26, 22], Operations: []\n';
    const explored =
      'Exploring Operation: 53-31=22, Resulting Numbers: [26, 22, 22]\n' +
      'Generated Node #0,0: 27:[26, 22, 22] Operation: 53-31=22\n';
    const rest =
      '\n<Start Sub Search 0 at level 1> Moving to Node #0,0\n<End Calling Sub Searches>';
    const policy: Policy = (context) => {
      const text = tokenizer.bytes(context.slice(1));
      const written = [
        `${opening}${explored}<Calling Sub Searches>${rest}`,
        `${opening}${explored}<Sub Searches>`,
        `${opening}${explored}<Sub Searches>\n<No Solution in Sub Search 0 at level 1 at Node #0,0>\n<End Sub Searches>\nNo solution found.\n`,
        `Moving to Node #0,0\nCurrent State: 27:[26, 22, 22], Operations: ['53-31=22']\nNo solution found.\n`,
      ];
      // The model prefers to begin a join; behind what stands in its place it goes on.
      const order = text.includes('<C') ? [0] : text.includes('<No') ? [2] : [1, 2, 3];
      const call = order.map((i) => written[i] ?? '').find((one) => one.startsWith(text)) ?? '';
      const [next] = tokenizer.encode(call.slice(text.length, text.length + 50));
      return next ?? (tokenizer.endOfText[0] as number);
    };
    const asked = prompt([53, 31, 26, 22], 27);
    const run = await runText(aprTextLanguage(tokenizer), tokenizer, policy, asked, LIMITS);
    expect(run.texts[0]).toBe(
      `${opening}${explored}<Sub Searches>\n<No Solution in Sub Search 0 at level 1 at Node #0,0>\n<End Sub Searches>\nNo solution found.\n`,
    );
    const forced = run.events.filter((event) => event.type === 'forced');
    expect(forced).toHaveLength(2);
    expect(tokenizer.bytes(forced[0]?.tokenIds ?? [])).toMatch(/<Calling Sub Searches>$/);
    expect(run.state.threads.size).toBe(2);
    expect(run.state.faults).toEqual({});
    expect(run.state.end).toMatchObject({ claimed: false, verified: false });
  });

  it('ends a thread whose spawn names what it never explored', async () => {
    const writes =
      '\n<Calling Sub Searches>\n<Start Sub Search 0 at level 1> Moving to Node #7\n<End Calling Sub Searches>\n';
    const start = 'Moving to Node #0\nCurrent State: 27:[53, 31], Operations: []';
    const policy: Policy = (context) => {
      const said = tokenizer.bytes(context.slice(1)).slice(start.length);
      return tokenizer.encode(writes.slice(said.length))[0] ?? 120;
    };
    const language = aprTextLanguage(tokenizer);
    const run = await runText(language, tokenizer, policy, prompt([53, 31], 27), LIMITS);
    expect(run.state.threads.size).toBe(1);
    expect(run.state.faults).toEqual({ 'malformed spawn': 1 });
    expect(run.state.end).toMatchObject({ finishReason: 'stop', verified: false });
  });

  it('stops at limits', async () => {
    const demonstration = demonstrate([53, 31, 26, 22], 27, 2);
    const dict = toTraceDict(demonstration);
    const replayed = replaying(tokenizer, dict);
    const policy: Policy = (context) => {
      try {
        return replayed(context);
      } catch {
        return 120;
      }
    };
    for (const limits of [
      { threads: 1 },
      { depth: 0 },
      { contextWindow: 400 },
      { runTokens: 900 },
    ]) {
      const run = await runText(
        aprTextLanguage(tokenizer),
        tokenizer,
        policy,
        demonstration.prompt,
        {
          ...{ ...LIMITS, threadTokens: 4000, runTokens: 40_000 },
          ...limits,
        },
      );
      expect(run.state.limits.length).toBeGreaterThan(0);
    }
  });

  it('whatever a model writes, the run ends', { timeout: 120_000 }, async () => {
    const pieces = [
      ...['<Calling Sub Searches>', '<End Calling Sub Searches>', '<Sub Searches>', '\n', 'ä', ' '],
      ...['\n<Start Sub Search 0 at level 1> Moving to Node #0,0\n', '<End Sub Searches>\n'],
      'Exploring Operation: 9-3=6, Resulting Numbers: [6]\nGenerated Node #0,0: 6:[6] Operation: 9-3=6\n',
      ...['6,6 equal: Goal Reached\n', 'Moving to Node #0\n', 'No solution found.\n'],
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...pieces, '{end}'), { minLength: 1, maxLength: 30 }),
        async (words) => {
          const text = words.filter((word) => word !== '{end}').join('');
          const end = words.includes('{end}') ? tokenizer.endOfText : [120];
          const ids = [...tokenizer.encode(`\n${text}`), ...end];
          const start = 66;
          const policy: Policy = (context) =>
            ids[(context.length - start + 1000) % ids.length] ?? 120;
          const limits = {
            contextWindow: 500,
            threads: 9,
            depth: 3,
            threadTokens: 300,
            runTokens: 2000,
          };
          const language = aprTextLanguage(tokenizer);
          const run = await runText(language, tokenizer, policy, prompt([9, 3], 6), limits);
          const longest = Math.max(...run.run.threads.map(({ tokenIds }) => tokenIds.length));
          expect(longest).toBeLessThanOrEqual(limits.contextWindow);
        },
      ),
      { numRuns: 60 },
    );
  });
});
