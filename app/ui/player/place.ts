import type { PlacedChapter, PlacedSpeech } from '../../../lib/audio/types.ts';

/**
 * Index of the last item that begins at or before `time` (seconds), or -1. `items` are in order of their start. The line
 * that was spoken last stays the current one through the pause after it.
 */
export function placeAt(items: readonly { start: number }[], time: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.start ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The word of a line that sounds at `time` (seconds of the whole), as offsets into the line's text; null between words. */
export function wordAt(speech: PlacedSpeech, time: number): { start: number; end: number } | null {
  const at = time - speech.start;
  const word = speech.words[placeAt(speech.words.map(({ from }) => ({ start: from })), at)];
  return word && at < word.to + 0.12 ? { start: word.start, end: word.end } : null;
}

export function chapterAt(chapters: readonly PlacedChapter[], time: number): PlacedChapter | null {
  return chapters[placeAt(chapters, time)] ?? null;
}
