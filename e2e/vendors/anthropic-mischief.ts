/** The closed list of what may go wrong with one message request. The names say what the caller sees. */

/** What trying again, or in parts, may mend. */
export const mischiefs = [
  'refusal', 'refusal-with-text', 'max-tokens', 'context-window', 'pause-turn', 'unknown-stop', 'null-stop', 'empty',
  'invalid-json', 'wrong-shape', 'unknown-lines', 'unknown-people', 'doubled', 'contradicted', 'missing-some', 'missing-all',
  'rate-limit', 'overloaded', 'server-error', 'bad-gateway', 'drop', 'cut', 'ended-early', 'garbage', 'stream-overloaded', 'stream-blocked',
  'stall', 'silent', 'blocked', 'too-long', 'too-large',
  // 429 without a Retry-After header; 503; the connection reset after the answer was made and sold; 200 with HTML; 200 with `{}`.
  'rate-limit-body', 'unavailable', 'reset-after', 'html', 'empty-object',
] as const;
export type Mischief = (typeof mischiefs)[number];

/** What no trying again mends. */
export const fatalMischiefs = ['bad-key', 'no-permission', 'no-credit', 'spending-limit', 'no-model', 'bad-request'] as const;
export type FatalMischief = (typeof fatalMischiefs)[number];

/** What a robust caller hardly notices: the right answer late, or under a wrong content type. */
export const harmlessMischiefs = ['slow', 'wrong-type'] as const;
export type HarmlessMischief = (typeof harmlessMischiefs)[number];

export type AnthropicMischief = Mischief | FatalMischief | HarmlessMischief;
export const anthropicMischiefs: readonly AnthropicMischief[] = [...mischiefs, ...fatalMischiefs, ...harmlessMischiefs];
