import type Anthropic from '@anthropic-ai/sdk';
import type { ClaudeModel } from './models.ts';
import { guessTokens } from './tokens.ts';

/** The guess is of plain prose; names, numbers and schemas can be denser. */
const denser = 1.3;
/** What the vendor adds around a request, tokens. */
const frameTokens = 600;

/** The most that a request can cost: all of its input at the dearest rate, and an answer of full length. Micro-dollars. */
export function mostOfRequest(model: ClaudeModel, params: Anthropic.MessageCreateParamsNonStreaming, batch: boolean): number {
  const { system = '', messages, output_config: config = {} } = params;
  const input = guessTokens(JSON.stringify([system, messages, config])) * denser + frameTokens;
  const prices = [model.price, ...(model.longPrompt !== null && input > model.longPrompt.aboveTokens ? [model.longPrompt.price] : [])];
  const whole = Math.max(...prices.map((price) => input * Math.max(price.input, price.cacheWrite) + params.max_tokens * price.output));
  return Math.ceil(whole / 1_000_000 / (batch ? 2 : 1));
}
