import type { WordTime } from '../../../audio/types.ts';
import type { SpokenForm } from '../../../story/types.ts';
import type { EspeakWordEvent } from './protocol.ts';

/** A spoken word in its place in the spoken text, [from, to) in UTF-16 units. */
export interface PlacedWord {
  from: number;
  to: number;
}

/** Finds each word of the form in its text, in order. One that is not found stands between its neighbours. */
export function placeWords(form: SpokenForm): PlacedWord[] {
  const places: PlacedWord[] = [];
  let cursor = 0;
  for (const { spoken } of form.words) {
    const found = form.text.indexOf(spoken, cursor);
    const from = found === -1 ? cursor : found;
    const to = Math.min(form.text.length, found === -1 ? cursor : found + spoken.length);
    places.push({ from, to });
    cursor = to;
  }
  return places;
}

/** The word that holds the position, or the first one after it. */
function wordAt(places: PlacedWord[], position: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.to ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, places.length - 1);
}

/**
 * When each word of the form starts, seconds of the raw sound. espeak-ng tells where in its text a word starts and when;
 * its positions are a little off now and then and it joins short words, so that a word without an event of its own is
 * given its share, by letters, of the time between its neighbours. Starts never go back.
 *
 * @param origin for each code point given to espeak-ng, its offset in `form.text`
 */
export function wordStarts(form: SpokenForm, origin: number[], events: EspeakWordEvent[], durationSeconds: number): number[] {
  if (form.words.length === 0) return [];
  const places = placeWords(form);
  const starts = places.map((): number | null => null);
  let latest = 0;
  let last = -1;
  for (const { position, milliseconds } of events) {
    const offset = origin[Math.max(0, Math.min(origin.length - 1, position))];
    const seconds = milliseconds / 1000;
    if (offset === undefined || seconds < latest || seconds > durationSeconds) continue;
    const word = wordAt(places, offset);
    if (word <= last) continue;
    starts[word] = seconds;
    latest = seconds;
    last = word;
  }
  return fillGaps(places, starts, durationSeconds);
}

/** Words that stand for one stretch of the source ("£5": "five pounds") become one; each lasts until the next. */
export function wordTimes(form: SpokenForm, starts: number[], durationSeconds: number): WordTime[] {
  const times: WordTime[] = [];
  form.words.forEach((word, index) => {
    const from = starts[index] ?? durationSeconds;
    const to = starts[index + 1] ?? durationSeconds;
    const before = times.at(-1);
    if (before && before.start === word.start && before.end === word.end) before.to = to;
    else times.push({ from, to, start: word.start, end: word.end });
  });
  return times;
}

/** Words without an event share the time from the event before them to the next, by their letters. */
function fillGaps(places: PlacedWord[], starts: (number | null)[], durationSeconds: number): number[] {
  const filled: number[] = [];
  const letters = (index: number): number => 1 + Math.max(0, (places[index]?.to ?? 0) - (places[index]?.from ?? 0));
  let at = 0;
  while (at < starts.length) {
    let next = at + 1;
    while (next < starts.length && starts[next] === null) next += 1;
    const from = starts[at] ?? 0;
    const to = starts[next] ?? durationSeconds;
    let total = 0;
    for (let i = at; i < next; i += 1) total += letters(i);
    let sum = 0;
    for (let i = at; i < next; i += 1) {
      filled.push(from + ((to - from) * sum) / total);
      sum += letters(i);
    }
    at = next;
  }
  return filled;
}
