import type { Random } from '../common/random';
import type { Alternatives, SamplingParams, ThreadId } from '../trace/traceEvent';
import type { RunRequest } from './runRequest';

/** A thread's next token, with what the request wants recorded of it. */
export interface Sample {
  readonly tokenId: number;
  /** It was given with the request, not drawn. */
  readonly given: boolean;
  /** Natural logarithm of its probability at temperature 1. */
  readonly logprob: number | undefined;
  readonly alternatives: Alternatives | undefined;
  /** The thread that it was decoded for; absent where no other one takes it. */
  readonly by?: ThreadId;
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
  return (logits[tokenId] as number) - logSumExp(logits);
}

function logSumExp(logits: Float32Array): number {
  const top = logits[argmax(logits)] as number;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  return top + Math.log(sum);
}

/**
 * The `count` most probable tokens under the softmax of the logits, the first one where several
 * are equal; fewer where fewer are possible at all.
 */
export function mostProbable(logits: Float32Array, count: number): Alternatives {
  const tokenIds: number[] = [];
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    const last = logits[tokenIds[count - 1] ?? -1] ?? -Infinity;
    if (logit <= last) continue;
    let place = tokenIds.length;
    while (place > 0 && (logits[tokenIds[place - 1] as number] as number) < logit) place--;
    tokenIds.splice(place, 0, id);
    if (tokenIds.length > count) tokenIds.pop();
  }
  const total = logSumExp(logits);
  return { tokenIds, logprobs: tokenIds.map((id) => (logits[id] as number) - total) };
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
 * @param given the token to take whatever is drawn, if any
 */
export function sample(
  logits: Float32Array,
  request: Pick<RunRequest, 'sampling' | 'logprobs' | 'alternatives'>,
  random: Random,
  given?: number,
): Sample {
  const { sampling, logprobs, alternatives = 0 } = request;
  const drawn = sampling.temperature === 0 ? argmax(logits) : draw(logits, sampling, random);
  const tokenId = given ?? drawn;
  return {
    tokenId,
    given: given !== undefined,
    logprob: logprobs ? logprobOf(logits, tokenId) : undefined,
    alternatives: alternatives > 0 ? mostProbable(logits, alternatives) : undefined,
  };
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
