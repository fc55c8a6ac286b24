import type { TokenNames } from '../trace/tokenNames';

/** Most tokens that are listed: of 150,000 nobody reads more. */
const MOST = 200;

/** How well a token's name fits what was typed, best first. */
const FITS: readonly ((name: string, typed: string) => boolean)[] = [
  (name, typed) => name.trim() === typed,
  (name, typed) => name.trimStart().startsWith(typed),
  (name, typed) => name.includes(typed),
];

export interface SearchedTokens {
  readonly names: TokenNames;
  /** Tokens that come before all others. */
  readonly likely: readonly number[];
  /** Whether a token of this name says nothing, so that nobody looks for it. */
  readonly isSilent?: (name: string) => boolean;
}

/**
 * Tokens whose names have in them what a person typed, in small letters or capitals: the likely ones,
 * then at most 200 others, those that are just that first, then those that begin so, each in the
 * order of the vocabulary. Without a word typed, the first tokens of the vocabulary; `#12` is the
 * token of that id, whose name may be blanks.
 */
export function findTokens(
  { names, likely, isSilent = () => false }: SearchedTokens,
  typed: string,
): readonly number[] {
  const wanted = typed.trim().toLowerCase();
  const fitOf = (name: string) => FITS.findIndex((fits) => fits(name.toLowerCase(), wanted));
  const id = Number(/^#(\d{1,9})$/.exec(wanted)?.[1]);
  if (names.has(id)) return [id];
  const found: number[][] = FITS.map(() => []);
  const isLikely = new Set(likely);
  for (const [other, name] of names.entries()) {
    const list = found[fitOf(name)];
    if (!list || list.length === MOST || isLikely.has(other) || isSilent(name)) continue;
    list.push(other);
  }
  const first = likely.filter((one) => fitOf(names.name(one)) >= 0);
  return [...first, ...found.flat().slice(0, MOST)];
}
