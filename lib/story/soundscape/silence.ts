import type { StorySegment, TextRange } from '../types.ts';
import { segmentEndAfter } from './ambience.ts';
import { findEffects } from './effects.ts';
import { guardOf } from './guards.ts';
import { countWords, sentencesOf, type WordCounter } from './sentences.ts';

/** Words without music after a moment that silences, about twenty seconds. */
const afterWords = 50;
/** A second moment sooner than this is part of the first: a battle is not a row of silences. Words. */
const apartWords = 250;
/** More shocks than these in one scene are an action, which music may carry; only its last one is followed by silence. */
const mostShocks = 2;
/** A scene that begins within so many words of a shock begins without music. */
const echoWords = 60;

const told =
  /\b(?:silence (?:fell|followed|descended|settled|came down|filled)|fell (?:utterly |quite |suddenly )?silent|(?:nobody|no one|no-one|none of them|neither of them) (?:spoke|moved|breathed|stirred|answered|said (?:a word|anything))|(?:room|hall|house|street|square|court|crowd|table|world) (?:went|fell|grew) (?:very |quite |utterly )?(?:silent|quiet|still)|not a (?:sound|soul|word|breath) (?:was heard|was spoken|stirred|came)|held (?:their|its) breath)\b/iu;
const death = /\b(?:(?:was|were|is|are|lay) (?:quite )?dead|stopped breathing|no pulse|had stopped beating)\b/iu;
/** A death that is told in more words than these is told of, not met with. */
const deathWords = 9;
const shots = new Set(['gunshot', 'explosion']);

interface Moment {
  /** Offset of the sentence. */
  at: number;
  kind: 'told' | 'shock';
}

function momentsOf(text: string, segments: readonly StorySegment[]): Moment[] {
  const moments: Moment[] = [];
  for (const segment of segments) {
    if (segment.kind !== 'narration') continue;
    const loud = findEffects(text, segment).filter((effect) => shots.has(effect.sound));
    for (const sentence of sentencesOf(text, segment)) {
      const words = text.slice(sentence.start, sentence.end);
      const dies = death.exec(words);
      if (loud.some((effect) => sentence.start <= effect.start && effect.start < sentence.end)) moments.push({ at: sentence.start, kind: 'shock' });
      else if (dies && countWords(words) <= deathWords && guardOf(words, dies.index, dies.index + dies[0].length) === null) moments.push({ at: sentence.start, kind: 'shock' });
      else if (told.test(words)) moments.push({ at: sentence.start, kind: 'told' });
    }
  }
  return moments;
}

/**
 * Where a scene is left without music on purpose: from the paragraph of a shot, an explosion, a death met with or a
 * silence that is told, until its hearers have had time. Music that was playing ends before it: that is the held breath.
 * A scene that begins straight after such a moment begins without music too. `segments` may be the whole chapter's.
 */
export function silencesOf(text: string, counter: WordCounter, scene: TextRange, segments: readonly StorySegment[]): TextRange[] {
  const inside = segments.filter((s) => s.start < scene.end && scene.start < s.end);
  const before = segments.filter((s) => s.end <= scene.start).slice(-12);
  const moments = momentsOf(text, inside);
  const shocks = moments.filter((m) => m.kind === 'shock');
  const last = shocks.at(-1);
  const wanted = shocks.length > mostShocks ? moments.filter((m) => m.kind === 'told' || m === last) : moments;
  const out: TextRange[] = [];
  const echo = momentsOf(text, before).some((m) => m.kind === 'shock' && countWords(text.slice(m.at, scene.start)) <= echoWords);
  if (echo) out.push({ start: scene.start, end: segmentEndAfter(counter, inside, scene.start, afterWords, scene.end) });
  for (const moment of wanted) {
    const previous = out.at(-1);
    if (previous && (moment.at < previous.end || counter.between(previous.start, moment.at) < apartWords)) continue;
    const holder = inside.find((s) => s.start <= moment.at && moment.at < s.end);
    out.push({ start: Math.max(scene.start, holder?.start ?? moment.at), end: segmentEndAfter(counter, inside, moment.at, afterWords, scene.end) });
  }
  return out;
}
