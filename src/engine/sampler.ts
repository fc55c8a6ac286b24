import type { Random } from '../random';
import type { SamplingParams } from '../trace/traceEvent';

/** A drawn token, and the natural logarithm of its probability at temperature 1. */
export interface Sample {
  readonly tokenId: number;
  readonly logprob: number | undefined;
}

/** The token with the largest logit; the first one where several are equal. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) {
    if ((logits[i] as number) > (logits[best] as number)) best = i;
  }
  return best;
}

/** Natural logarithm of a token's probability under the softmax of the logits. */
export function logprobOf(logits: Float32Array, tokenId: number): number {
  const top = logits[argmax(logits)] as number;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  return (logits[tokenId] as number) - top - Math.log(sum);
}

/** A token and its probability. */
export interface Candidate {
  readonly tokenId: number;
  readonly probability: number;
}

/**
 * The tokens that may be drawn, most probable first, with probabilities that sum to 1: the softmax
 * at `temperature`, cut to the `topK` most probable (0: all) and then to the fewest whose
 * probability reaches `topP`.
 */
export function distribution(
  logits: Float32Array,
  { temperature, topK, topP }: Pick<SamplingParams, 'temperature' | 'topK' | 'topP'>,
): Candidate[] {
  if (temperature === 0) return [{ tokenId: argmax(logits), probability: 1 }];
  const top = logits[argmax(logits)] as number;
  const weights = Array.from(logits, (logit, tokenId) => ({
    tokenId,
    probability: Math.exp((logit - top) / temperature),
  })).sort((a, b) => b.probability - a.probability || a.tokenId - b.tokenId);
  const first = normalised(topK > 0 ? weights.slice(0, topK) : weights);
  if (topP >= 1) return first;
  let kept = 0;
  for (let mass = 0; kept < first.length && mass < topP; kept++) {
    mass += (first[kept] as Candidate).probability;
  }
  return normalised(first.slice(0, Math.max(kept, 1)));
}

function normalised(candidates: readonly Candidate[]): Candidate[] {
  const sum = candidates.reduce((total, c) => total + c.probability, 0);
  return candidates.map((c) => ({ ...c, probability: c.probability / sum }));
}

/**
 * Draws the next token. Greedy decoding takes no random number, so that its result cannot depend
 * on the seed.
 */
export function sample(
  logits: Float32Array,
  params: SamplingParams,
  random: Random,
  withLogprob: boolean,
): Sample {
  const tokenId = params.temperature === 0 ? argmax(logits) : draw(logits, params, random);
  return { tokenId, logprob: withLogprob ? logprobOf(logits, tokenId) : undefined };
}

function draw(logits: Float32Array, params: SamplingParams, random: Random): number {
  if (params.topK === 0 && params.topP >= 1) return drawFromAll(logits, params, random);
  const candidates = distribution(logits, params);
  let rest = random();
  for (const { tokenId, probability } of candidates) {
    rest -= probability;
    if (rest < 0) return tokenId;
  }
  // Rounding can leave a crumb of probability behind the last candidate; what is ruled out (a logit
  // of -Infinity) must not get it.
  return (candidates[0] as Candidate).tokenId;
}

/** Where nothing is cut, nothing needs sorting, which takes longer than the model's own step. */
function drawFromAll(
  logits: Float32Array,
  { temperature }: SamplingParams,
  random: Random,
): number {
  const best = argmax(logits);
  const top = logits[best] as number;
  const weights = new Float64Array(logits.length);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const weight = Math.exp(((logits[i] as number) - top) / temperature);
    weights[i] = weight;
    sum += weight;
  }
  let rest = random() * sum;
  for (let i = 0; i < weights.length; i++) {
    rest -= weights[i] as number;
    if (rest < 0) return i;
  }
  return best;
}
