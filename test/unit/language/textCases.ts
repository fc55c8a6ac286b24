import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import type { AprPrompt } from '../../../src/countdown/prompt';
import { countCompactTokens } from '../../../src/language/compact/tokens';
import { customGrammar } from '../../../src/language/tags/custom';
import { tagLanguage } from '../../../src/language/tags/language';
import { multiverse } from '../../../src/language/tags/multiverse';
import { aprTextLanguage } from '../../../src/language/text/language';
import { toTraceDict } from '../../../src/language/text/traceDict';
import type { ThreadLanguage } from '../../../src/language/threadLanguage';
import type { TextTokenizer } from '../../../src/language/tokenText';
import type { ByteTokenizer } from './byteTokenizer';
import { replaying } from './replaying';
import { type Policy, scripted } from './scriptedText';

/** A run of a language of text, and what its model says. */
export interface TextCase {
  readonly name: string;
  readonly make: (tokenizer: TextTokenizer) => ThreadLanguage;
  readonly prompt: unknown;
  readonly policy: (tokenizer: ByteTokenizer) => Policy;
  readonly isAscii?: boolean;
}

const CUSTOM = customGrammar({
  spawn: { open: 'spawn([', part: ', ', close: '])' },
  join: { open: 'join([', part: '; ', close: ']!' },
  sees: 'message',
  brings: 'messages',
});

const ASKED: AprPrompt = {
  method: 'apr',
  children: 'unlimited',
  perSpawn: 2,
  target: 27,
  numbers: [53, 31, 26, 22],
};

export const TEXT_CASES: readonly TextCase[] = [
  {
    name: 'tags that fork a context',
    make: (tokenizer) => tagLanguage(multiverse, tokenizer),
    prompt: { text: 'Q: what?\n', title: 'what?' },
    policy: (tokenizer) =>
      scripted(tokenizer, [
        [
          'Q: what?\n',
          'So\n<Parallel>\n<Goal>\n<Outline>1: left</Outline>\n<Outline>2: right</Outline>\n</Goal>',
        ],
        ['<Path>\n1:', ' one</Path>'],
        ['<Path>\n2:', ' twö, which is longer</Path>\n'],
        ['\n<Conclusion>\n', 'both\n</Conclusion>\n</Parallel>\nDone: \\boxed{3}{end}'],
      ]),
  },
  {
    name: 'messages by tags of a setting',
    isAscii: true,
    make: (tokenizer) => tagLanguage(CUSTOM, tokenizer),
    prompt: { text: 'Q: what?\n', title: 'what?' },
    policy: (tokenizer) =>
      scripted(tokenizer, [
        ['Q: what?\n', 'See spawn([left, right])'],
        ['([left', ', right])'],
        [', right', '])'],
        ['left', ' is 1{end}'],
        ['right', ' is 2{end}'],
        [']!', ' so 3{end}'],
      ]),
  },
  {
    name: 'the published text',
    isAscii: true,
    make: aprTextLanguage,
    prompt: ASKED,
    policy: (tokenizer) => {
      const options = { window: 256, countTokens: countCompactTokens };
      return replaying(tokenizer, toTraceDict(demonstrateApr(ASKED, options)));
    },
  },
];
