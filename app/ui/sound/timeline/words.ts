import type { PlacedSpeech } from '../../../../lib/audio/types.ts';

/** A word where it sounds: seconds of the chapter, and UTF-16 offsets in the story's text. */
export interface TimedWord {
  start: number;
  end: number;
  textStart: number;
  textEnd: number;
  text: string;
}

/** The words of a chapter by time. A line that was not spoken yet has its words spread over its estimated length. */
export function wordsOf(speech: readonly PlacedSpeech[], lines: readonly { id: string; start: number; text: string }[]): TimedWord[] {
  const byId = new Map(lines.map((line) => [line.id, line]));
  return speech.flatMap((placed): TimedWord[] => {
    const line = byId.get(placed.segmentId);
    if (!line || placed.end <= placed.start) return [];
    const of = (start: number, end: number, from: number, to: number): TimedWord => ({ start: placed.start + from, end: placed.start + to, textStart: line.start + start, textEnd: line.start + end, text: line.text.slice(start, end) });
    if (placed.words.length > 0) return placed.words.map((word) => of(word.start, word.end, word.from, word.to));
    const share = (placed.end - placed.start) / Math.max(1, line.text.length);
    return [...line.text.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)].map((found) => of(found.index, found.index + found[0].length, found.index * share, (found.index + found[0].length) * share));
  });
}

/** Index of the word that begins nearest to a time; -1 where there is none. */
export function nearestWord(words: readonly TimedWord[], seconds: number): number {
  let best = -1;
  for (const [index, word] of words.entries()) if (best < 0 || Math.abs(word.start - seconds) < Math.abs((words[best]?.start ?? 0) - seconds)) best = index;
  return best;
}

/** Index of the word a place in the text is in, or the first one after it; the last where none is. Words come in the order of the text, as a chapter's lines do. */
export function wordAt(words: readonly TimedWord[], offset: number): number {
  const found = words.findIndex((word) => word.textEnd > offset);
  return found < 0 ? words.length - 1 : found;
}

/** Within so many pixels an edge is drawn to a word's. */
const snapPixels = 9;

/** A time, or the edge of a word that is near it on a drawing of `scale` pixels a second. Seconds. */
export function snapped(seconds: number, words: readonly TimedWord[], scale: number): number {
  let best = seconds;
  let distance = snapPixels / scale;
  for (const { start, end } of words) {
    for (const edge of [start, end]) {
      if (Math.abs(edge - seconds) > distance) continue;
      best = edge;
      distance = Math.abs(edge - seconds);
    }
  }
  return best;
}
