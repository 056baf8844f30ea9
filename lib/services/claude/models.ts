/** Claude's models and prices: the one table. Prices are micro-dollars for a million tokens. */

interface Price {
  input: number;
  output: number;
  /** Writing a prefix into the five-minute cache, and reading it from there. */
  cacheWrite: number;
  cacheRead: number;
}

export interface ClaudeModel {
  id: string;
  /** As the page names it. */
  name: string;
  /** For whom, in a few words. */
  note: string;
  price: Price;
  /** What holds for a prompt longer than `aboveTokens`. */
  longPrompt: { aboveTokens: number; price: Price } | null;
  /** Most tokens of one answer. */
  maxOutput: number;
  /** A prefix shorter than this is never cached, tokens. */
  minCachedPrefix: number;
  /** How hard it thinks. Speakers are mostly told by the page, so little is asked. */
  effort: 'low' | 'medium';
}

const dollars = (amount: number): number => Math.round(amount * 1_000_000);
const priceOf = (input: number, output: number): Price => ({
  input: dollars(input),
  output: dollars(output),
  cacheWrite: dollars(input * 1.25),
  cacheRead: dollars(input * 0.1),
});

/** The first is the one we recommend. Checked against the vendor's price list in November 2026. */
export const claudeModels: readonly [ClaudeModel, ...ClaudeModel[]] = [
  { id: 'claude-sonnet-5-5', name: 'Claude Sonnet 5.5', note: 'the one we recommend', price: priceOf(2, 10), longPrompt: null, maxOutput: 128_000, minCachedPrefix: 1_024, effort: 'low' },
  { id: 'claude-haiku-5-5', name: 'Claude Haiku 5.5', note: 'quick and cheap', price: priceOf(0.1, 0.5), longPrompt: { aboveTokens: 100_000, price: priceOf(0.5, 2.5) }, maxOutput: 128_000, minCachedPrefix: 512, effort: 'medium' },
  { id: 'claude-opus-5-5', name: 'Claude Opus 5.5', note: 'the most thorough', price: priceOf(4, 20), longPrompt: null, maxOutput: 128_000, minCachedPrefix: 1_024, effort: 'low' },
];

/** The model of that id, or the recommended one where nobody chose, or a model is offered no more. */
export function claudeModel(id: string | null): ClaudeModel {
  return claudeModels.find((model) => model.id === id) ?? claudeModels[0];
}

/** Tokens of one answered request, as the vendor counts them: the input is the sum of the first three. */
export interface TokenUse {
  input: number;
  cacheWrite: number;
  cacheRead: number;
  output: number;
}

/** What a request costs, whole micro-dollars, rounded up. A batch costs half. */
export function costMicros(model: ClaudeModel, use: TokenUse, batch: boolean): number {
  const prompt = use.input + use.cacheWrite + use.cacheRead;
  const price = model.longPrompt !== null && prompt > model.longPrompt.aboveTokens ? model.longPrompt.price : model.price;
  const whole = use.input * price.input + use.cacheWrite * price.cacheWrite + use.cacheRead * price.cacheRead + use.output * price.output;
  return Math.ceil(whole / 1_000_000 / (batch ? 2 : 1));
}
