import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderText } from '../../../src/language/text/renderer';
import { readText, texts } from './fixtures';

const anyText = fc.constantFrom(...texts);
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 });

/** Transcripts with lines lost, doubled, moved, of another transcript, or broken. */
const damaged = fc
  .tuple(
    anyText,
    anyText,
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat({ max: 5 }), fc.string()), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.option(fc.nat()),
    fc.constantFrom('', '', '', 'Sub Call Budget: 10 ', 'Token Budget: 1024 ', '<s>'),
  )
  .map(([text, other, damages, cut, prefix]) => {
    const lines = text.split('\n');
    const others = other.split('\n');
    for (const [at, from, damage, noise] of damages) {
      const place = at % lines.length;
      const line = others[from % others.length] as string;
      const own = lines[from % lines.length] as string;
      if (damage === 0) lines.splice(place, 1);
      if (damage === 1) lines.splice(place, 0, line);
      if (damage === 2) lines.splice(place, 1, own);
      if (damage === 3) lines.splice(place, 0, own);
      if (damage === 4) lines.splice(place, 1, noise);
      if (damage === 5) lines.splice(place, 1, (lines[place] as string).replace(/\d+/, '7'));
    }
    const whole = prefix + lines.join('\n');
    return cut === null ? whole : whole.slice(0, cut % (whole.length + 1));
  });

describe('published transcripts', () => {
  it('come back byte for byte, and nothing in them is malformed', () => {
    expect(texts).toHaveLength(147);
    for (const text of texts) {
      const { events, prompt } = readText(text);
      expect(renderText(prompt, events)).toBe(text);
      expect(events.filter((event) => event.type === 'malformed')).toEqual([]);
    }
  });

  it('need their own words only where the protocol leaves a line out', () => {
    const written = texts
      .flatMap((text) => readText(text).events)
      .flatMap((event) => (event.type !== 'malformed' && event.marks?.written) || []);
    const states = written.filter((words) => /^Current State.*\n$/.test(words));
    expect(states).toEqual(written);
    expect(states).toHaveLength(2);
  });

  it('come back without their last line feed, as evaluation results have them', () => {
    for (const whole of texts) {
      const text = whole.slice(0, -1);
      const { events, prompt } = readText(text);
      expect(renderText(prompt, events)).toBe(text);
      expect(events.filter((event) => event.type === 'malformed')).toEqual([]);
    }
  });

  it('give the same events in whatever pieces they come', () => {
    fc.assert(
      fc.property(anyText, sizes, (text, pieces) => {
        expect(readText(text, undefined, pieces)).toEqual(readText(text));
      }),
      { numRuns: 40 },
    );
  });
});

describe('any text', () => {
  it('comes back, whether the prompt is known or not', () => {
    fc.assert(
      fc.property(damaged, anyText, fc.boolean(), sizes, (text, other, isKnown, pieces) => {
        const known = isKnown ? readText(other).prompt : undefined;
        const { events, prompt } = readText(text, known);
        expect(renderText(prompt, events)).toBe(text);
        expect(readText(text, known, pieces).events).toEqual(events);
      }),
      { numRuns: 150 },
    );
  });

  it('comes back even if it is none of the protocol', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'<#0,[]N \n\r\u{1F999}\uD800é') }),
        (text) => {
          const { events, prompt } = readText(text);
          expect(renderText(prompt, events)).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });
});
