import { randomInteger } from '../../../src/common/random';
import type { Mutation } from '../draft';

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

/** What happens to the bytes of any file. */
export const OF_FILES: readonly Mutation[] = [
  {
    name: 'cut off',
    why: 'the window was killed while it wrote',
    damage: (bytes, random) => bytes.subarray(0, randomInteger(random, 0, bytes.length)),
  },
  {
    name: 'bits turned',
    why: 'a disk or a memory goes bad',
    damage: (bytes, random) => {
      const turned = Uint8Array.from(bytes);
      for (let i = randomInteger(random, 1, 8); i > 0 && turned.length > 0; i--) {
        const at = randomInteger(random, 0, turned.length - 1);
        turned[at] = (turned[at] as number) ^ (1 << randomInteger(random, 0, 7));
      }
      return turned;
    },
  },
  {
    name: 'digits changed',
    why: 'a bad bit within a number leaves JSON that can be read',
    damage: (bytes, random) => {
      const changed = Uint8Array.from(bytes);
      for (let tries = 0; tries < 200; tries++) {
        const at = randomInteger(random, 0, Math.max(0, changed.length - 1));
        const byte = changed[at] ?? 0;
        if (byte >= 48 && byte <= 57) changed[at] = 48 + randomInteger(random, 0, 9);
        if (random() < 0.1) break;
      }
      return changed;
    },
  },
  {
    name: 'block of zeros',
    why: 'a file system lost a block at a power cut',
    damage: (bytes, random) => {
      const zeroed = Uint8Array.from(bytes);
      const from = randomInteger(random, 0, bytes.length);
      zeroed.fill(0, from, from + randomInteger(random, 1, 4096));
      return zeroed;
    },
  },
  {
    name: 'block missing',
    why: 'a download was put together wrongly',
    damage: (bytes, random) => {
      const from = randomInteger(random, 0, bytes.length);
      return joined(bytes.subarray(0, from), bytes.subarray(from + randomInteger(random, 1, 4096)));
    },
  },
  {
    name: 'block twice',
    why: 'an upload that was taken up again wrote a block again',
    damage: (bytes, random) => {
      const from = randomInteger(random, 0, bytes.length);
      const to = from + randomInteger(random, 1, 4096);
      return joined(bytes.subarray(0, to), bytes.subarray(from));
    },
  },
  {
    name: 'line ends of Windows',
    why: 'an editor or Git changed them',
    damage: (bytes) =>
      Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
  },
  {
    name: 'byte order mark',
    why: 'a text editor saved it',
    damage: (bytes) => joined(Uint8Array.of(0xef, 0xbb, 0xbf), bytes),
  },
  {
    name: 'no last line break',
    why: 'an editor took it off',
    damage: (bytes) => (bytes.at(-1) === 10 ? bytes.subarray(0, -1) : bytes),
  },
  {
    name: 'twice in one file',
    why: 'two runs were written into one file',
    damage: (bytes) => joined(bytes, bytes),
  },
  {
    name: 'other encoding',
    why: 'UTF-8 was taken for Latin-1',
    damage: (bytes) => Buffer.from(`${Buffer.from(bytes).toString('latin1')}é`, 'latin1'),
  },
];
