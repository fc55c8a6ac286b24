/** How far two programs write the same. */
export interface Agreement {
  readonly prompts: number;
  /** Prompts after which all tokens are the same. */
  readonly identical: number;
  /** Tokens that were compared. */
  readonly tokens: number;
  /** Those before the first difference after their prompt. */
  readonly same: number;
}

/**
 * Compares greedy tokens up to the first one at which a thread would have stopped: the engine rules
 * these out and its peers go on behind them, so that what follows is not meant to be the same.
 */
export function agreementOf(
  ours: readonly (readonly number[])[],
  theirs: readonly (readonly number[])[],
  stops: readonly number[],
): Agreement {
  const compared = ours.map((own, i) => {
    const other = theirs[i] ?? [];
    const stop = other.findIndex((id) => stops.includes(id));
    const tokens = stop < 0 ? own.length : stop;
    const different = own.slice(0, tokens).findIndex((id, at) => id !== other[at]);
    return { tokens, same: different < 0 ? tokens : different };
  });
  return {
    prompts: compared.length,
    identical: compared.filter(({ tokens, same }) => tokens === same).length,
    tokens: compared.reduce((sum, { tokens }) => sum + tokens, 0),
    same: compared.reduce((sum, { same }) => sum + same, 0),
  };
}
