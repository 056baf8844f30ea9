import type { SceneBed, SceneSound, StoryScene, StorySegment } from '../types.ts';
import { leastBedWords, readAmbience, segmentEndAfter } from './ambience.ts';
import { type DensityFigures, densityFigures, type SoundDensity } from './density.ts';
import { readEffects } from './effects.ts';
import { readMood } from './mood.ts';
import { handOver } from './long-beds.ts';
import { readMusic } from './music-cues.ts';
import { WordCounter } from './sentences.ts';
import { silencesOf } from './silence.ts';

/** Scenes shorter than this may have their one bed throughout; longer ones need air, words. */
const longScene = 400;

/** Beds may fill a short scene; a long one gives them up after their share, the longest bed first. Changes the beds. */
export function thin<Bed extends SceneBed>(counter: WordCounter, segments: readonly StorySegment[], beds: Bed[], total: number, { coverage }: DensityFigures): Bed[] {
  if (total < longScene) return beds;
  const words = beds.map((bed) => counter.between(bed.start, bed.end));
  let covered = words.reduce((sum, w) => sum + w, 0);
  while (covered > total * coverage.most) {
    const at = words.indexOf(Math.max(...words));
    const bed = beds[at];
    const had = words[at] ?? 0;
    if (!bed || had < leastBedWords * 2) break;
    const keep = Math.max(leastBedWords, had - Math.max(20, Math.round(covered - total * coverage.most)));
    let end = segmentEndAfter(counter, segments, bed.start, keep, bed.end);
    // Where the segment that would end the bed is the one it ended with, stop at the segment before.
    if (end >= bed.end) end = segments.findLast((s) => s.end < bed.end && s.end > bed.start)?.end ?? bed.end;
    const now = counter.between(bed.start, end);
    if (end >= bed.end || now < leastBedWords) break;
    bed.end = end;
    words[at] = now;
    covered -= had - now;
  }
  return beds;
}

/**
 * The built-in reading of a scene: its mood, the beds under it and the effects on their words. Pure and the same every
 * time. `segments` may be the whole chapter's; of those outside the scene only what went just before it matters.
 */
export function readSceneSound(input: { text: string; scene: StoryScene; segments: StorySegment[]; density?: SoundDensity }): SceneSound {
  const { text, scene } = input;
  const density = densityFigures[input.density ?? 'balanced'];
  const segments = input.segments.filter((s) => s.start < scene.end && scene.start < s.end).sort((a, b) => a.start - b.start);
  const spoken = segments.filter((s) => s.kind !== 'scene-break' && s.kind !== 'heading');
  const prose = spoken.map((s) => text.slice(s.start, s.end)).join(' ');
  const whole = readMood(prose);
  const counter = new WordCounter(text, scene);
  const total = spoken.reduce((sum, s) => sum + counter.between(s.start, s.end), 0);
  const ambience = thin(counter, spoken, readAmbience(text, counter, scene, segments), total, density);
  const music = readMusic(text, counter, scene, segments, ambience, whole, silencesOf(text, counter, scene, input.segments), density);
  const beds = handOver(counter, spoken, [...ambience, ...music]).sort((a, b) => a.start - b.start);
  return { mood: whole.mood, intensity: whole.intensity, beds, effects: readEffects(text, counter, segments, beds, density) };
}
