import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Curriculum,
  drawDemonstration,
  MODEL_WINDOW,
  threadsToLearn,
} from '../countdown/demonstration/curriculum';
import type { Demonstration } from '../countdown/demonstration/demonstration';
import { generateProblems, type Split } from '../countdown/generator';
import { PAPER_LIMITS } from '../countdown/problem';
import { HumanError } from '../common/humanError';
import { drawTextDemonstration, isKept } from '../countdown/demonstration/textCurriculum';
import { makeFolder } from '../evaluation/study/makeFolder';
import type { SearchEvent } from '../countdown/searchEvent';
import { CompactEncoder } from '../language/compact/encoder';
import { encodePrompt } from '../language/compact/promptCodec';
import { countCompactTokens } from '../language/compact/tokens';
import { VOCABULARY } from '../language/compact/vocabulary';
import { textDocuments } from '../language/text/documents';
import { createRandom } from '../common/random';
import { unwritable } from '../trace/traceFile';
import { parseArguments, runMain, wholeNumber } from './main';
import { OutputFile } from './outputFile';
import { clearPassing, sayJson, tellPassing } from './terminal';

const USAGE = `npm run dataset -- --method apr|apr-shuffled|apr-mixed|sos|both --problems N --seed S --out DIR
npm run dataset -- --method apr --language apr-text --problems N --seed S --out DIR
npm run dataset -- --split train|validation|heldout [--numbers N] --problems N --seed S --out FILE.json`;

/** The language of text that has demonstrations, as `src/language/textLanguages.ts` names it. */
const TEXT = 'apr-text';

/** One training document: token ids, and for each whether the model learns to write it. */
interface Document {
  readonly tokens: readonly number[];
  readonly learned: readonly boolean[];
}

/**
 * A thread's tokens. Prompt and joined messages are forced on the model and not learned, and neither
 * is an operation that went wrong: what comes of it is.
 */
function toDocument({ prompt, events }: Demonstration): Document {
  const encoder = new CompactEncoder(prompt);
  const tokens = encodePrompt(prompt);
  const learned = tokens.map(() => false);
  let before: SearchEvent | undefined;
  for (const event of events) {
    const ids = encoder.encode(event);
    tokens.push(...ids);
    // An operation's tokens come with the event after it where that goes without saying.
    const isForced =
      event.type === 'join' || isWrong(event) || (isWrong(before) && isImplied(event));
    learned.push(...ids.map(() => !isForced));
    before = event;
  }
  return { tokens: tokens.slice(0, MODEL_WINDOW), learned: learned.slice(0, MODEL_WINDOW) };
}

function isWrong(event: SearchEvent | undefined): boolean {
  return event?.type === 'explore' && event.faults.includes('wrong arithmetic');
}

function isImplied({ type }: SearchEvent): boolean {
  return type === 'goal' || type === 'move';
}

async function writeTrainingSet(method: Curriculum, problems: number, seed: number, out: string) {
  await makeFolder(out);
  const files = {
    tokens: await OutputFile.create(join(out, 'tokens.u16')),
    mask: await OutputFile.create(join(out, 'mask.u8')),
    offsets: await OutputFile.create(join(out, 'offsets.u32')),
  };
  const random = createRandom(seed);
  let tokens = 0;
  let documents = 0;
  let solved = 0;
  await files.offsets.write(Uint32Array.of(0));
  for (let i = 0; i < problems; i++) {
    const demonstration = drawDemonstration(method, random, countCompactTokens);
    if (demonstration.solution) solved++;
    for (const thread of threadsToLearn(demonstration, random)) {
      const document = toDocument(thread);
      tokens += document.tokens.length;
      documents++;
      await files.tokens.write(Uint16Array.from(document.tokens));
      await files.mask.write(Uint8Array.from(document.learned, Number));
      await files.offsets.write(Uint32Array.of(tokens));
    }
    if (i % 1000 === 999) {
      tellPassing(`${i + 1} of ${problems} problems, ${tokens} tokens`);
    }
  }
  clearPassing();
  for (const file of Object.values(files)) await file.close();
  const manifest = { method, seed, problems, solved, documents, tokens, window: MODEL_WINDOW };
  await writeFile(
    join(out, 'manifest.json'),
    JSON.stringify({ ...manifest, vocabulary: VOCABULARY }, undefined, 1),
  );
  sayJson(manifest);
}

/** Documents of text, one a line, which `text_data.py` of models/training encodes. */
async function writeTextTrainingSet(problems: number, seed: number, out: string) {
  await makeFolder(out);
  const file = await OutputFile.create(join(out, 'documents.jsonl'));
  const random = createRandom(seed);
  let documents = 0;
  let solved = 0;
  for (let i = 0; i < problems; i++) {
    const demonstration = drawTextDemonstration(random);
    if (demonstration.solution) solved++;
    for (const document of textDocuments(demonstration, (child) => isKept(child, random))) {
      documents++;
      await file.write(`${JSON.stringify(document)}\n`);
    }
  }
  await file.close();
  const facts = { method: 'apr', language: TEXT, seed, problems, solved, documents };
  await writeFile(join(out, 'manifest.json'), `${JSON.stringify(facts, undefined, 1)}\n`);
  sayJson(facts);
}

async function writeProblemSet(
  split: Split,
  count: number,
  problems: number,
  seed: number,
  out: string,
) {
  const rows = generateProblems(createRandom(seed), split, problems, count).map(
    ({ target, numbers }) => `[${[target, ...numbers].join(', ')}]`,
  );
  await writeFile(out, `[\n${rows.join(',\n')}\n]\n`);
}

const CURRICULA: readonly string[] = [
  'apr',
  'apr-shuffled',
  'apr-mixed',
  'sos',
  'both',
] satisfies Curriculum[];

function isCurriculum(text: string | undefined): text is Curriculum {
  return text !== undefined && CURRICULA.includes(text);
}

function isSplit(text: string | undefined): text is Split {
  return text === 'train' || text === 'validation' || text === 'heldout';
}

async function main(): Promise<number> {
  const { values } = parseArguments({
    options: {
      method: { type: 'string' },
      language: { type: 'string' },
      split: { type: 'string' },
      numbers: { type: 'string', default: '4' },
      problems: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
    },
  });
  const problems = wholeNumber('--problems', values.problems, 1, 10_000_000);
  const seed = wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1);
  const { method, split, language, out } = values;
  if (!out) throw new HumanError(`No --out given.\n${USAGE}`);
  const refused = async (error: unknown) => {
    throw error instanceof Error && 'syscall' in error ? await unwritable(out, error) : error;
  };
  if (language !== undefined) {
    if (language !== TEXT || method !== 'apr') {
      throw new HumanError(`--language ${TEXT} is for --method apr alone.\n${USAGE}`);
    }
    await writeTextTrainingSet(problems, seed, out).catch(refused);
  } else if (isCurriculum(method)) {
    await writeTrainingSet(method, problems, seed, out).catch(refused);
  } else if (isSplit(split)) {
    const count = wholeNumber('--numbers', values.numbers, ...PAPER_LIMITS.count);
    await writeProblemSet(split, count, problems, seed, out).catch(refused);
  } else {
    throw new HumanError(`Give --method or --split.\n${USAGE}`);
  }
  return 0;
}

void runMain(main, USAGE);
