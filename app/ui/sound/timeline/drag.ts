import type { PlacedCue } from '../../../../lib/audio/types.ts';
import type { CueView } from '../../../../lib/services/views.ts';
import { nearestWord, snapped, wordAt } from './words.ts';
import type { TimedWord } from './words.ts';

/** What of a sound a hand has: all of it, an edge, or the corner that its fade begins or ends at. */
export type Part = 'whole' | 'head' | 'tail' | 'fade-in' | 'fade-out';

/** How far from an edge a hand still has it, pixels; and how far down the corners reach. */
const reach = 8;
const cornerTall = 14;
/** Narrower than this, pixels, a sound is only moved: there is no room for more. */
const handlesFrom = 40;
/** Least that is left of a trimmed sound, seconds, as the mix has it; and the most that it is shifted from its word. */
const leastHeard = 0.05;
const mostShift = 30;
const longestFade = 30;
/** A sound that was let go further from its word than this takes the nearest one, seconds. */
const looseFrom = 2;

/** Which part of a sound is under a pointer, pixels from its top left corner. `fadeIn` and `fadeOut` are as wide as the fades are drawn. */
export function partAt(x: number, y: number, box: { width: number; fadeIn: number; fadeOut: number }): Part {
  if (box.width < handlesFrom) return 'whole';
  if (y <= cornerTall) {
    // Both corners in reach of each other: the nearer one.
    const [begins, ends] = [Math.abs(x - box.fadeIn), Math.abs(box.width - box.fadeOut - x)];
    if (Math.min(begins, ends) <= reach) return begins <= ends ? 'fade-in' : 'fade-out';
  } else if (x <= reach) return 'head';
  else if (x >= box.width - reach) return 'tail';
  return 'whole';
}

/** What a sound is set to; a part of what `shapeCueAction` takes. */
export interface DragShape {
  anchorStart?: number;
  anchorEnd?: number;
  untilOffset?: number;
  shiftSeconds?: number;
  trimHeadSeconds?: number;
  trimTailSeconds?: number;
  fadeInSeconds?: number;
  fadeOutSeconds?: number;
}

/** How a sound lies while a hand has it. */
export type Look = Pick<PlacedCue, 'start' | 'end' | 'fadeInSeconds' | 'fadeOutSeconds' | 'clipFrom'>;

export interface Dragged {
  /** What letting go would set; null where nothing would change. */
  shape: DragShape | null;
  /** How the sound is drawn meanwhile, seconds of the chapter. */
  look: Look;
  /** The value, in words, to be shown beside it. */
  says: string;
}

export interface Drag {
  part: Part;
  cue: CueView;
  placed: PlacedCue;
  /** How far the hand has gone, seconds. */
  by: number;
  /** Of the chapter, in order. */
  words: readonly TimedWord[];
  /** Pixels a second: what is near a word on the drawing is drawn to it. */
  scale: number;
  /** Freely, without words. */
  exact: boolean;
}

/** What a drag comes to, while it goes on and when it is let go. */
export function dragged(drag: Drag): Dragged {
  switch (drag.part) {
    case 'whole':
      return moved(drag);
    case 'head':
      return drag.cue.lane === 'effect' ? trimmedHead(drag) : moved(drag);
    case 'tail':
      return drag.cue.lane === 'effect' ? trimmedTail(drag) : until(drag);
    default:
      return faded(drag);
  }
}

/** Moved to the nearest word, all of a sound or where a bed begins; freely, by the hundredth of a second. */
function moved({ part, cue, placed, by, words, exact }: Drag): Dragged {
  const target = placed.start + by;
  const own = wordAt(words, cue.anchorStart);
  const index = nearestWord(words, target);
  const word = words[index];
  const whole = part === 'whole';
  const look = (start: number) => ({ ...lookOf(placed), start, end: whole ? placed.end + start - placed.start : Math.max(start + leastHeard, placed.end) });
  const shiftSeconds = hundredth(within(cue.shiftSeconds + by, -mostShift, mostShift));
  if (exact && Math.abs(shiftSeconds) <= looseFrom) return { shape: shiftSeconds === cue.shiftSeconds ? null : { shiftSeconds }, look: look(placed.start + shiftSeconds - cue.shiftSeconds), says: signed(shiftSeconds) };
  if (!word) return { shape: null, look: lookOf(placed), says: '' };
  const to = { anchorStart: word.textStart, anchorEnd: word.textEnd, shiftSeconds: exact ? hundredth(within(target - word.start, -mostShift, mostShift)) : 0, ...(whole ? untilMoved(cue, words, index - own) : {}) };
  const same = to.anchorStart === cue.anchorStart && to.shiftSeconds === cue.shiftSeconds;
  return { shape: same ? null : to, look: look(exact ? target : word.start), says: exact ? `“${word.text}” ${signed(to.shiftSeconds)}` : `on “${word.text}”` };
}

/** A bed that moves as a whole ends as many words later as it begins. */
export function untilMoved(cue: Pick<CueView, 'lane' | 'untilOffset'>, words: readonly TimedWord[], by: number): { untilOffset?: number } {
  if (cue.lane === 'effect' || cue.untilOffset === null) return {};
  const end = words[within(wordAt(words, cue.untilOffset - 1) + by, 0, words.length - 1)];
  return end ? { untilOffset: end.textEnd } : {};
}

/** What is left stays where it sounds: as much later as it begins. */
function trimmedHead(drag: Drag): Dragged {
  const { cue, placed } = drag;
  const wanted = edge(drag, placed.start) - placed.start;
  const trimHeadSeconds = hundredth(within(cue.trimHeadSeconds + wanted, 0, placed.clipSeconds - cue.trimTailSeconds - leastHeard));
  const by = trimHeadSeconds - cue.trimHeadSeconds;
  const shiftSeconds = hundredth(within(cue.shiftSeconds + by, -mostShift, mostShift));
  return { shape: by === 0 ? null : { trimHeadSeconds, shiftSeconds }, look: { ...lookOf(placed), start: placed.start + by, clipFrom: trimHeadSeconds }, says: `${seconds(trimHeadSeconds)} cut` };
}

function trimmedTail(drag: Drag): Dragged {
  const { cue, placed } = drag;
  const wanted = edge(drag, placed.end) - placed.end;
  const trimTailSeconds = hundredth(within(cue.trimTailSeconds - wanted, 0, placed.clipSeconds - cue.trimHeadSeconds - leastHeard));
  const by = cue.trimTailSeconds - trimTailSeconds;
  return { shape: by === 0 ? null : { trimTailSeconds }, look: { ...lookOf(placed), end: placed.end + by }, says: `${seconds(trimTailSeconds)} cut` };
}

/** A bed ends under a word; its fade comes after it. */
function until({ cue, placed, by, words }: Drag): Dragged {
  const target = placed.end - placed.fadeOutSeconds + by;
  const word = words.reduce<TimedWord | null>((best, one) => (one.textEnd > cue.anchorEnd && (best === null || Math.abs(one.end - target) < Math.abs(best.end - target)) ? one : best), null);
  if (!word) return { shape: null, look: lookOf(placed), says: '' };
  return { shape: word.textEnd === cue.untilOffset ? null : { untilOffset: word.textEnd }, look: { ...lookOf(placed), end: Math.max(placed.start + leastHeard, word.end + placed.fadeOutSeconds) }, says: `until “${word.text}”` };
}

function faded(drag: Drag): Dragged {
  const { part, placed } = drag;
  const most = Math.min(longestFade, (placed.end - placed.start) / 2);
  if (part === 'fade-in') {
    const fadeInSeconds = hundredth(within(edge(drag, placed.start + placed.fadeInSeconds) - placed.start, 0, most));
    return { shape: fadeInSeconds === hundredth(placed.fadeInSeconds) ? null : { fadeInSeconds }, look: { ...lookOf(placed), fadeInSeconds }, says: `fade in ${seconds(fadeInSeconds)}` };
  }
  const fadeOutSeconds = hundredth(within(placed.end - edge(drag, placed.end - placed.fadeOutSeconds), 0, most));
  return { shape: fadeOutSeconds === hundredth(placed.fadeOutSeconds) ? null : { fadeOutSeconds }, look: { ...lookOf(placed), fadeOutSeconds }, says: `fade out ${seconds(fadeOutSeconds)}` };
}

/** Where an edge that was at `from` is now. */
function edge({ by, words, scale, exact }: Drag, from: number): number {
  return exact ? from + by : snapped(from + by, words, scale);
}

function lookOf({ start, end, fadeInSeconds, fadeOutSeconds, clipFrom = 0 }: PlacedCue): Look {
  return { start, end, fadeInSeconds, fadeOutSeconds, clipFrom };
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(Math.max(least, most), value));
}

function hundredth(value: number): number {
  // Without a negative zero.
  return Math.round(value * 100) / 100 + 0;
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)} s`;
}
