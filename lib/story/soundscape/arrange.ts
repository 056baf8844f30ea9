/** The rules of a scene's sound, laid over whatever a listener proposes. */
import type { Mood, SceneBed, SceneEffect, SceneSound, StoryScene, StorySegment, TextRange } from '../types.ts';
import { leastBedWords, segmentEndAfter } from './ambience.ts';
import { type DensityFigures, densityFigures, isSmall, type SoundDensity } from './density.ts';
import { carriedBy, soundFamily, wordsPerMinute } from './effects.ts';
import { guardOf } from './guards.ts';
import { handOver } from './long-beds.ts';
import { thin } from './read-scene-sound.ts';
import { sentencesOf, WordCounter } from './sentences.ts';
import { silencesOf } from './silence.ts';

/** The lower its rank, the sooner an effect is kept. */
export interface ProposedEffect extends SceneEffect {
  rank: number;
}

/**
 * What of a proposal may sound: beds of some length, one at a time, under no more of a long scene than leaves it air;
 * effects on narrated words that tell of a sound as happening, at most so many in any minute of speech as the density allows, none twice within
 * one, none that a bed has in it. `segments` may be the whole chapter's. Pure, and never more than was proposed.
 */
export function arrangeSound<Bed extends SceneBed, Effect extends ProposedEffect>(
  input: { text: string; scene: StoryScene; segments: readonly StorySegment[]; density?: SoundDensity },
  proposed: { mood: Mood; intensity: number; beds: readonly Bed[]; effects: readonly Effect[] },
): Omit<SceneSound, 'beds' | 'effects'> & { beds: Bed[]; effects: Effect[] } {
  const { text, scene } = input;
  const density = densityFigures[input.density ?? 'balanced'];
  const segments = input.segments.filter((s) => s.start < scene.end && scene.start < s.end).toSorted((a, b) => a.start - b.start);
  const spoken = segments.filter((s) => s.kind !== 'scene-break' && s.kind !== 'heading');
  const counter = new WordCounter(text, scene);
  const total = spoken.reduce((sum, s) => sum + counter.between(s.start, s.end), 0);
  const lane = (name: SceneBed['lane']): Bed[] => proposed.beds.filter((bed) => bed.lane === name);
  const ambience = oneAtATime(counter, spoken, scene, lane('ambience'), []);
  const music = oneAtATime(counter, spoken, scene, lane('music'), [...ambience, ...silencesOf(text, counter, scene, input.segments)].sort((a, b) => a.start - b.start));
  const beds = handOver(counter, spoken, thin(counter, spoken, [...ambience, ...music].sort((a, b) => a.start - b.start), total, density));
  return { mood: proposed.mood, intensity: proposed.intensity, beds, effects: keepEffects(text, counter, segments, beds, proposed.effects, density) };
}

/** Beds in order, none over another or over what is `taken`; one that goes on is one bed, one that is too short is none. */
function oneAtATime<Bed extends SceneBed>(counter: WordCounter, spoken: readonly StorySegment[], scene: TextRange, beds: readonly Bed[], taken: readonly TextRange[]): Bed[] {
  const kept: Bed[] = [];
  for (const bed of beds.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    const end = Math.min(scene.end, Math.max(bed.end, segmentEndAfter(counter, spoken, bed.start, leastBedWords, scene.end)));
    if (last !== undefined && last.sound === bed.sound && counter.between(last.end, bed.start) === 0) {
      // As far as nothing of `taken` lies in the way: what is free beyond it would be another bed.
      const ahead = taken.filter((other) => other.start >= last.end).map((other) => other.start);
      last.end = Math.max(last.end, Math.min(end, ...ahead));
      continue;
    }
    const free = freePart({ start: Math.max(bed.start, scene.start, last?.end ?? 0), end }, taken);
    if (free !== null && counter.between(free.start, free.end) >= leastBedWords) kept.push({ ...bed, ...free });
  }
  return kept;
}

/** The longest stretch of a range that nothing of `taken` touches; null where there is none. */
function freePart(range: TextRange, taken: readonly TextRange[]): TextRange | null {
  let longest: TextRange | null = null;
  let { start } = range;
  for (const other of [...taken, { start: range.end, end: range.end }]) {
    const end = Math.min(range.end, other.start);
    if (end > start && end - start > (longest === null ? 0 : longest.end - longest.start)) longest = { start, end };
    start = Math.max(start, other.end);
  }
  return longest;
}

function keepEffects<Effect extends ProposedEffect>(text: string, counter: WordCounter, segments: readonly StorySegment[], beds: readonly SceneBed[], effects: readonly Effect[], density: DensityFigures): Effect[] {
  const under = new Set(beds.map((bed) => bed.sound));
  const kept: { effect: Effect; at: number }[] = [];
  for (const effect of effects.toSorted((a, b) => a.rank - b.rank || a.start - b.start)) {
    if (!density.small && isSmall(effect.sound)) continue;
    if (under.has(effect.sound) || carriedBy(beds, effect) || !happens(text, segments, effect)) continue;
    const at = counter.before(effect.start);
    if (kept.some((other) => other.effect.start === effect.start || (Math.abs(other.at - at) < wordsPerMinute && soundFamily(other.effect.sound) === soundFamily(effect.sound)))) continue;
    if (!fitsMinutes([...kept.map((other) => other.at), at], density.effectsPerMinute)) continue;
    kept.push({ effect, at });
  }
  return kept.map(({ effect }) => effect).sort((a, b) => a.start - b.start);
}

/** Whether no minute has more effects in it than are borne. */
function fitsMinutes(words: readonly number[], effectsPerMinute: number): boolean {
  const sorted = words.toSorted((a, b) => a - b);
  return sorted.every((at, n) => (sorted[n + effectsPerMinute] ?? Infinity) - at >= wordsPerMinute);
}

/** Only narration tells what happens, and not where it denies, remembers, supposes or compares. */
function happens(text: string, segments: readonly StorySegment[], word: TextRange): boolean {
  const segment = segments.find((one) => one.start <= word.start && word.end <= one.end);
  if (segment?.kind !== 'narration') return false;
  const sentence = sentencesOf(text, segment).find((one) => one.start <= word.start && word.start < one.end);
  return sentence !== undefined && guardOf(text.slice(sentence.start, sentence.end), word.start - sentence.start, word.end - sentence.start) === null;
}
