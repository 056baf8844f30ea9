import type { PlacedSpeech } from '../../../lib/audio/types.ts';

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

/** A word stays lit a moment past its end, so that the light does not flicker between words. */
const lingerSeconds = 0.12;

/** Which word of a line sounds at `time` (seconds of the whole); -1 before the first and in a pause. */
export function wordIndexAt(speech: Pick<PlacedSpeech, 'start' | 'words'>, time: number): number {
  const at = time - speech.start;
  const index = speech.words.findLastIndex((word) => word.from <= at);
  const word = speech.words[index];
  return word && at < word.to + lingerSeconds ? index : -1;
}
