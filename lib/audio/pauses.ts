import { variation } from './random.ts';
import type { ScenePlace } from '../story/types.ts';
import type { TimelineSegment } from './types.ts';

/**
 * How long the silence after a segment is. Aims in seconds, from studies of read speech: between sentences a median of
 * 0.5-0.8, longer after long ones; between paragraphs 0.7-1.3; after a speech tag 0.1-0.25; between speakers 0.25-0.75,
 * near 0.2 in a quick exchange; after a heading 2.5; between scenes 2-3.5. Every pause varies a little with the words
 * around it, always in the same way.
 */
export const headSeconds = 0.5;
export const tailSeconds = 3.5;
/** A line that is cut off is overlapped by the next by so much; by hand it may be more, seconds. */
const cutOffOverlap = 0.14;
export const mostOverlap = 2;
/** A pause that is set by hand, seconds at most. */
const longestPause = 60;
/** A room goes on after its voice: what it takes of the silence is given back, seconds. */
const roomHolds: { [place in ScenePlace]: number } = { room: 0.04, hall: 0.12, cave: 0.15, vehicle: 0.02, outdoors: 0.02 };
/** No silence is longer unless a heading, scene, chapter or a person asked for it. */
const longestUnasked = 1.4;

interface Aim {
  seconds: number;
  /** Share by which it varies, up and down. */
  spread: number;
}

/** True where a voice has something to say. */
export function isSpoken(segment: Pick<TimelineSegment, 'kind' | 'text'>): boolean {
  return segment.kind !== 'scene-break' && /[\p{L}\p{N}]/u.test(segment.text);
}

function wordCount(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}

/** The last mark of the text that says how it ends, quotation marks and brackets left aside. */
function closingMark(text: string): string {
  const trimmed = text.replace(/["'”’»›)\]}*_\s]+$/u, '');
  if (/(?:\.\.\.|…)$/u.test(trimmed)) return '…';
  if (/(?:--|[—–])$/u.test(trimmed)) return '—';
  return trimmed.at(-1) ?? '';
}

/** Words of the last sentence: a listener is given longer to take in a long one. */
function lastSentenceWords(text: string): number {
  const sentences = text.trim().split(/(?<=[.!?…]["'”’»)]*)\s+/u);
  return wordCount(sentences.at(-1) ?? '');
}

function byPunctuation(text: string): Aim {
  const mark = closingMark(text);
  if (mark === ',') return { seconds: 0.22, spread: 0.25 };
  if (mark === ';' || mark === ':') return { seconds: 0.38, spread: 0.2 };
  if (mark === '—') return { seconds: 0.3, spread: 0.25 };
  if (mark === '…') return { seconds: 0.85, spread: 0.2 };
  if (mark === '.' || mark === '!' || mark === '?') {
    const words = lastSentenceWords(text);
    return { seconds: Math.min(0.9, 0.5 + 0.012 * Math.max(0, words - 4)), spread: 0.3 };
  }
  return { seconds: 0.1, spread: 0.3 };
}

function isSpeech(segment: TimelineSegment): boolean {
  return segment.kind === 'dialogue' || segment.kind === 'thought';
}

/** `"..." she said`: the narration goes on with the sentence of the line, in a few words. */
function isSpeechTag(line: TimelineSegment, next: TimelineSegment): boolean {
  if (next.kind !== 'narration' || line.endsParagraph) return false;
  const opening = next.text.trimStart();
  const carriesOn = /^\p{Ll}/u.test(opening) || closingMark(line.text) === ',';
  return carriesOn && wordCount(opening.split(/[.!?;:]/u)[0] ?? '') <= 12;
}

/** Aloud, and in two voices: nobody interrupts himself, and no thought breaks into speech. */
function cutsOff(from: TimelineSegment, to: TimelineSegment): boolean {
  return from.kind === 'dialogue' && to.kind === 'dialogue' && from.voiceId !== to.voiceId;
}

function betweenSpeakers(from: TimelineSegment, to: TimelineSegment): Aim {
  if (closingMark(from.text) === '—') return cutsOff(from, to) ? { seconds: -cutOffOverlap, spread: 0.3 } : { seconds: 0.1, spread: 0.3 };
  const quick = wordCount(from.text) <= 6 && wordCount(to.text) <= 6;
  if (quick) return { seconds: 0.21, spread: 0.15 };
  if (closingMark(from.text) === '…') return { seconds: 0.66, spread: 0.12 };
  return { seconds: 0.47, spread: 0.4 };
}

/** What is read out from elsewhere is set apart a little from what is told and said around it. */
const setApart = new Set(['letter', 'epigraph', 'verse']);

function aimBetween(from: TimelineSegment, to: TimelineSegment): Aim {
  if (from.kind === 'heading') return { seconds: 2.5, spread: 0 };
  if (from.kind !== to.kind && from.endsParagraph && (setApart.has(from.kind) || setApart.has(to.kind))) return { seconds: 1.2, spread: 0.12 };
  // A poem breathes at the ends of its lines, whether or not a mark stands there.
  if (from.kind === 'verse' && to.kind === 'verse' && !from.endsParagraph) {
    const aim = byPunctuation(from.text);
    return { seconds: Math.max(0.32, aim.seconds), spread: 0.15 };
  }
  if (isSpeech(from) && isSpeech(to) && from.characterId !== to.characterId) return betweenSpeakers(from, to);
  if (from.endsParagraph) {
    const aim = byPunctuation(from.text);
    return { seconds: Math.max(0.92, Math.min(1.1, aim.seconds + 0.35)), spread: 0.16 };
  }
  if (isSpeech(from) && isSpeechTag(from, to)) return { seconds: 0.17, spread: 0.35 };
  // The tag leads back into the line ("..." she said, "..."): as short as a comma in speech.
  if (from.kind === 'narration' && isSpeech(to) && /[,:]/u.test(closingMark(from.text))) return { seconds: 0.24, spread: 0.25 };
  return byPunctuation(from.text);
}

/**
 * Seconds of silence after `from`, when `to` is the next spoken segment and both belong to one chapter. Negative where
 * `to` comes in before `from` has ended.
 */
export function pauseAfter(from: TimelineSegment, to: TimelineSegment, sceneBreakBetween: boolean): number {
  if (from.pauseAfterSeconds !== null && Number.isFinite(from.pauseAfterSeconds)) return Math.max(-mostOverlap, Math.min(longestPause, from.pauseAfterSeconds));
  const varied = variation(`${from.text}\u0000${to.text}`);
  if (from.kind === 'heading') return 2.5;
  if (sceneBreakBetween || from.sceneId !== to.sceneId) return 2.75 + 0.6 * varied;
  const aim = aimBetween(from, to);
  return Math.min(longestUnasked, aim.seconds * (1 + aim.spread * varied));
}

/** Even by hand a chapter does not break off: rooms and sounds die away, and shops want a second of room tone. */
const shortestTail = 1;

/** Seconds of room tone after the last line of a chapter. What overlaps a line that is not there counts as not set. */
export function tailAfter(last: TimelineSegment | null): number {
  const own = last?.pauseAfterSeconds ?? null;
  return own === null || !Number.isFinite(own) || own < 0 ? tailSeconds : Math.max(shortestTail, Math.min(longestPause, own));
}

/** How much longer the pause after a line is for the room that answers it, seconds. */
export function roomHold(place: ScenePlace | null | undefined): number {
  return place ? roomHolds[place] : 0;
}

/** Length of a line not spoken yet: about 150 words a minute. */
export function estimateSeconds(text: string): number {
  return Math.max(0.5, (wordCount(text) * 60) / 150);
}
