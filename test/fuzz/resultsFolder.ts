import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Random, randomChoice, randomInteger } from '../../src/common/random';
import { RESULTS } from '../../src/evaluation/study/resultsFolder';
import type { MakeInput } from './campaign';
import { ANY_FORM, anyText, mutate, type Mutated, type Mutation, TRACE_FORM } from './draft';
import { ANY_MUTATIONS, MUTATIONS } from './mutations/all';
import { OF_FILES } from './mutations/files';
import { anyArm, OF_RECORDS, OF_STUDIES } from './mutations/results';

/** What lies at a path within a folder. */
type Entry = Uint8Array | 'folder' | { readonly link: string };
type Entries = Map<string, Entry>;

const ARMS = ['apr', 'sos window=128', 'sos sampled', 'apr alone'];

/** Files by the share of inputs in which they are mutated. */
const MUTATED = [
  ...Array.from({ length: 6 }, () => RESULTS),
  ...[
    'study.json',
    'study.json',
    'traces',
    'traces',
    'report',
    'environment.json',
    'problems.json',
  ],
];

/**
 * Makes folders of results, and mutates one to three of their files, or what the folder holds.
 * @param root of the repository
 */
export function makeResults(root = '.'): MakeInput {
  const sound = entriesOf(join(root, 'test/fixtures/results/study'));
  return (path, random) => {
    const entries: Entries = new Map(sound);
    const done: string[] = [];
    for (let i = randomInteger(random, 1, 3); i > 0; i--) {
      if (random() < 0.2) {
        const { name, change } = randomChoice(random, OF_FOLDERS);
        change(entries, random);
        done.push(name);
        continue;
      }
      const wanted = randomChoice(random, MUTATED);
      const name = randomChoice(
        random,
        [...entries.keys()].filter((one) => one.startsWith(wanted)).concat(RESULTS),
      );
      const bytes = entries.get(name);
      if (!(bytes instanceof Uint8Array)) continue;
      const mutated = mutatedFile(name, bytes, random);
      entries.set(name, mutated.bytes);
      done.push(`${name}: ${mutated.mutations.join(', ')}`);
    }
    write(path, entries);
    return done;
  };
}

function entriesOf(folder: string): Entries {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .map((path): [string, Entry] => [path.slice(folder.length + 1), readFileSync(path)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function mutatedFile(name: string, bytes: Uint8Array, random: Random): Mutated {
  const text = (own: readonly Mutation[]) =>
    mutate(Buffer.from(bytes).toString(), [...own, ...ANY_MUTATIONS, ...own], random, ANY_FORM);
  if (name === RESULTS) return text(OF_RECORDS);
  if (name === 'study.json') return text(OF_STUDIES);
  if (!name.endsWith('.gz')) return text([]);
  // A file that was mutated before may not be compressed any more.
  const trace = random() < 0.5 ? unpacked(bytes) : undefined;
  if (trace === undefined) return damaged(bytes, random);
  const inside = mutate(trace, MUTATIONS, random, TRACE_FORM);
  return { ...inside, bytes: gzipSync(inside.bytes, { level: 1 }) };
}

function unpacked(bytes: Uint8Array): string | undefined {
  try {
    const text = gunzipSync(bytes).toString();
    TRACE_FORM.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

function damaged(bytes: Uint8Array, random: Random): Mutated {
  const { name, damage } = randomChoice(random, OF_FILES);
  return { bytes: damage?.(bytes, random) ?? bytes, mutations: [name] };
}

interface FolderMutation {
  readonly name: string;
  /** Why it happens. */
  readonly why: string;
  readonly change: (entries: Entries, random: Random) => void;
}

const aName = (entries: Entries, random: Random) =>
  randomChoice(random, [...entries.keys(), RESULTS, 'study.json']);

const OF_FOLDERS: readonly FolderMutation[] = [
  {
    name: 'arm of another name everywhere',
    why: 'another program, or a version to come',
    change: (entries, random) => {
      const [from, to] = [randomChoice(random, ARMS), anyArm(random)].map((id) =>
        JSON.stringify(id),
      );
      for (const name of [RESULTS, 'study.json']) {
        const bytes = entries.get(name);
        if (!(bytes instanceof Uint8Array)) continue;
        const text = Buffer.from(bytes).toString();
        const changed = text.replaceAll(`"arm":${from}`, () => `"arm":${to}`);
        entries.set(name, Buffer.from(changed.replace(`"id": ${from}`, () => `"id": ${to}`)));
      }
    },
  },
  {
    name: 'file missing',
    why: 'it was not copied along',
    change: (entries, random) => void entries.delete(aName(entries, random)),
  },
  {
    name: 'file empty',
    why: 'the disk was full',
    change: (entries, random) => void entries.set(aName(entries, random), new Uint8Array()),
  },
  {
    name: 'folder in place of a file',
    why: 'an archive was unpacked in an odd way',
    change: (entries, random) => void entries.set(aName(entries, random), 'folder'),
  },
  {
    name: 'file of another name',
    why: 'somebody renamed it',
    change: (entries, random) => {
      const [one, other] = [aName(entries, random), aName(entries, random)];
      entries.set(one, entries.get(other) ?? 'folder');
    },
  },
  {
    name: 'link in place of a file',
    why: 'it was kept elsewhere, or leads to what is none of the folder’s business',
    change: (entries, random) => {
      const link = randomChoice(random, ['/etc/passwd', 'gone', '..', RESULTS, '../../..']);
      entries.set(aName(entries, random), { link });
    },
  },
  {
    name: 'lock left behind',
    why: 'the program that wrote into the folder was killed',
    change: (entries, random) => {
      const host = randomChoice(random, [hostname(), 'elsewhere', anyText(random)]);
      const owner = { writer: 'editor', host, pid: 2 ** 22 + 1, since: 1 };
      const text = randomChoice(random, [JSON.stringify(owner), '', '{', 'null', '[]']);
      entries.set('in-use.json', Buffer.from(text));
    },
  },
];

function write(path: string, entries: Entries): void {
  mkdirSync(path);
  for (const [name, entry] of entries) {
    const file = join(path, name);
    mkdirSync(entry === 'folder' ? file : dirname(file), { recursive: true });
    if (entry instanceof Uint8Array) writeFileSync(file, entry);
    else if (entry !== 'folder') symlinkSync(entry.link, file);
  }
}
