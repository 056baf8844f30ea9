import type { SceneBed, TextRange } from '../types.ts';
import { countWords } from './sentences.ts';

/** Who says a stretch of the text; null for the narrator. */
export interface SpokenBy extends TextRange {
  name: string | null;
}

/** Ambience that is a place, not weather: what a theme may belong to where nobody leads. */
const places = new Set(['sea', 'stream', 'cave', 'night', 'forest', 'crowd', 'tavern', 'street', 'city', 'train', 'carriage', 'ship', 'clock', 'fire']);
/** Less than this share of what is said in a stretch is no lead. */
const leadShare = 0.45;
const leadWords = 12;

/**
 * Whom or what the music of a stretch belongs to, so that it returns with them: who says most in it, or in the scene;
 * else the place that is heard there; else null, and the mood alone chooses the music. `person:NAME` or `place:SOUND`.
 */
export function themeOf(text: string, bed: TextRange, lines: readonly SpokenBy[], beds: readonly SceneBed[]): string | null {
  const leader = leaderOf(text, lines.filter((line) => line.start < bed.end && bed.start < line.end)) ?? leaderOf(text, lines);
  if (leader !== null) return `person:${leader}`;
  const place = beds.find((one) => one.lane === 'ambience' && places.has(one.sound));
  return place ? `place:${place.sound}` : null;
}

function leaderOf(text: string, lines: readonly SpokenBy[]): string | null {
  const words = new Map<string, number>();
  for (const line of lines) if (line.name !== null) words.set(line.name, (words.get(line.name) ?? 0) + countWords(text.slice(line.start, line.end)));
  const total = [...words.values()].reduce((sum, n) => sum + n, 0);
  const [best] = [...words].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return best && best[1] >= leadWords && best[1] >= total * leadShare ? best[0] : null;
}
