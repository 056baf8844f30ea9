/**
 * What the stand-ins ask for their wares, whole micro-dollars: the one table. The vendors publish some of these prices to
 * their customers only; what is written here are the figures that third parties quoted in 2026. Claude's prices stand in
 * lib/services/claude/models.ts.
 */

const dollars = (amount: number): number => Math.round(amount * 1_000_000);

/** Micro-dollars for a million characters of text. */
export const perMillionCharacters = {
  'qwen/qwen3-tts': dollars(20),
  'minimax/speech-2.8-turbo': dollars(60),
  'minimax/speech-2.8-hd': dollars(100),
  /** Each generation of a request counts its characters again. No price list was seen: a guess. */
  'hume/octave-1': dollars(150),
  'hume/octave-2': dollars(75),
} as const;

/** Micro-dollars for a call, whatever its length. */
export const perCall = { 'stability-ai/stable-audio-2.5': dollars(0.2) } as const;

/** Micro-dollars for a second of sound that was asked for. */
export const perSecond = { 'elevenlabs/music': dollars(0.0083) } as const;

/** The price of a text's characters (code points), rounded up to a whole micro-dollar. */
export function priceOfCharacters(model: keyof typeof perMillionCharacters, characters: number): number {
  return Math.ceil((characters * perMillionCharacters[model]) / 1_000_000);
}

/** The price of seconds of sound, rounded up to a whole micro-dollar. */
export function priceOfSeconds(model: keyof typeof perSecond, seconds: number): number {
  return Math.ceil(seconds * perSecond[model]);
}

export function charactersOf(text: string): number {
  return Array.from(text).length;
}
