/** What each engine can be asked for, in one table; and the plain words for what it cannot. */
import { deliveryOf } from './local/direction.ts';

export interface Obeys {
  whisper: boolean;
  /** Slower and quicker. */
  speed: boolean;
  /** Joy, anger, fear and the like, by name. */
  emotion: boolean;
  /** A pause inside the line. */
  pause: boolean;
  /** A direction in free words. */
  direction: boolean;
  /** A word in phonetic signs. */
  phonemes: boolean;
}

export const obeys = {
  // Softer, slower, higher: what a synthesiser can do, and no more.
  local: { whisper: true, speed: true, emotion: true, pause: true, direction: false, phonemes: false },
  kokoro: { whisper: false, speed: true, emotion: false, pause: true, direction: false, phonemes: true },
  qwen: { whisper: true, speed: true, emotion: true, pause: false, direction: true, phonemes: false },
  minimax: { whisper: false, speed: true, emotion: true, pause: true, direction: false, phonemes: false },
  hume: { whisper: true, speed: true, emotion: true, pause: true, direction: true, phonemes: false },
  'hume-octave-2': { whisper: false, speed: true, emotion: false, pause: true, direction: false, phonemes: false },
} as const satisfies { [engine: string]: Obeys };

/** The words whose phonetic signs the engine of a voice is given. */
export function phoneticFor<Word>(engine: string, words: readonly Word[]): readonly Word[] {
  return engine in obeys && obeys[engine as keyof typeof obeys].phonemes ? words : [];
}

const whispering = /\bwhisper/iu;
const emotional = /\b(?:happ|joy|cheer|delight|excit|laugh|sad|sorrow|weep|wept|sob|tear|mourn|grie|angr|furious|rage|snarl|fear|afraid|fright|terrif|panic|disgust|revolt|surpris|astonish|amaz|shock|startl|calm|gentl|serene|sooth)/iu;

/** Whether a direction is about an emotion that has a name. */
export function namesEmotion(direction: string): boolean {
  return emotional.test(direction);
}

/**
 * What of a direction the engine cannot follow, for the take's warnings. Louder and softer are ours: a take is set to
 * its level after it was spoken.
 * @param who the engine as people call it
 */
export function unheard(who: string, can: Obeys, direction: string | null): string[] {
  if (direction === null || direction.trim() === '' || can.direction) return [];
  const asked = `the direction “${direction.trim()}” was kept, not spoken.`;
  if (whispering.test(direction)) return can.whisper ? [] : [`${who} cannot whisper: ${asked}`];
  const { rate, gain } = deliveryOf('narration', direction);
  const heard = (can.emotion && namesEmotion(direction)) || (can.speed && rate !== 1) || gain !== 0;
  return heard ? [] : [`${who} does not follow such words: ${asked}`];
}
