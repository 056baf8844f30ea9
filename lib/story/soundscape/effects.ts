import type { SceneBed, SceneEffect, StorySegment, TextRange } from '../types.ts';
import { type DensityFigures, densityFigures, isSmall } from './density.ts';
import { guardOf } from './guards.ts';
import { placementOf } from './placement.ts';
import { effectRules } from './rules.ts';
import { sentencesOf, type WordCounter } from './sentences.ts';

/** Words narrated in a minute: distances between effects are reckoned in words before any voice has spoken. */
export const wordsPerMinute = 150;

const ground: readonly (readonly [RegExp, string])[] = [
  [/\b(?:gravel|shingle|cinders?|pebbles)\b/iu, 'footsteps-gravel'],
  [/\b(?:snow|frost)\b/iu, 'footsteps-snow'],
  [/\b(?:ran|running|raced|racing|dashed|sprinted|pelted|pounded|rushed|hurrying)\b/iu, 'footsteps-running'],
  [/\b(?:stone|cobbles|cobblestones|flagstones?|flags|pavement|street|marble|church|courtyard|yard|lane|alley|cellar|bridge|quay|square|road|tiles)\b/iu, 'footsteps-stone'],
];

const close = /\b(?:clap|crash(?:ed)?|crack(?:ed)?|peal(?:ed)?|burst|overhead|exploded|thunderclap|shook|boom(?:ed)?)\b/iu;

/** Settles what the words leave open: the ground under the feet, how far off the storm is. */
function settle(sound: string, sentence: string): string {
  if (sound === 'footsteps') return ground.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'footsteps-wood';
  if (sound === 'thunder') return close.test(sentence) ? 'thunder-near' : 'thunder-far';
  return sound;
}

/** Beds that already carry the sound of an effect. */
const carries: Record<string, readonly string[]> = {
  sea: ['wave-crash'],
  wind: ['wind-gust'],
  storm: ['wind-gust'],
  'snow-wind': ['wind-gust'],
  forest: ['bird-call'],
  carriage: ['carriage', 'hooves'],
  stream: ['water-pour'],
};

/** Every event that is told as happening, in reading order, before any are thinned out. */
export function findEffects(text: string, range: TextRange): SceneEffect[] {
  const found: SceneEffect[] = [];
  for (const sentence of sentencesOf(text, range)) {
    const words = text.slice(sentence.start, sentence.end);
    const lower = words.toLowerCase();
    const taken: TextRange[] = [];
    for (const rule of effectRules) {
      if (!rule.stems.some((stem) => lower.includes(stem))) continue;
      rule.pattern.lastIndex = 0;
      for (let m = rule.pattern.exec(words); m; m = rule.pattern.exec(words)) {
        const start = m.index;
        const end = start + m[0].length;
        if (taken.some((t) => t.start < end && start < t.end)) continue;
        const reason = guardOf(words, start, end, { notAsState: rule.notAsState });
        // What is guarded keeps its words all the same: no weaker rule may claim them.
        taken.push({ start, end });
        if (reason !== null) continue;
        const sound = settle(rule.sound, words);
        found.push({ start: sentence.start + start, end: sentence.start + end, sound, placement: placementOf(words.slice(0, start), m[0], rule.swells), confidence: rule.confidence });
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Whether a bed that sounds at its place has the sound of an effect in it already. */
export function carriedBy(beds: readonly SceneBed[], effect: Pick<SceneEffect, 'start' | 'sound'>): boolean {
  return beds.some((bed) => bed.start <= effect.start && effect.start < bed.end && carries[bed.sound]?.includes(effect.sound));
}

/** Sounds that are one to the ear, though not to the palette. */
export function soundFamily(sound: string): string {
  if (sound.startsWith('footsteps')) return 'footsteps';
  if (sound.startsWith('thunder')) return 'thunder';
  return sound;
}

/**
 * The effects of a scene. Only narration tells what happens: a sound named in speech, thought or a letter is talked of.
 * At most so many in any minute of reading as the density allows, no sound again within its minute, none that its bed already carries.
 */
export function readEffects(text: string, counter: WordCounter, segments: readonly StorySegment[], beds: readonly SceneBed[], density: DensityFigures = densityFigures.balanced): SceneEffect[] {
  const kept: { effect: SceneEffect; atWord: number }[] = [];
  for (const segment of segments) {
    if (segment.kind !== 'narration') continue;
    for (const effect of findEffects(text, segment)) {
      if (!density.small && isSmall(effect.sound)) continue;
      const atWord = counter.before(effect.start);
      const recent = kept.filter((k) => atWord - k.atWord < wordsPerMinute);
      if (carriedBy(beds, effect) || recent.length >= density.effectsPerMinute) continue;
      if (recent.some((k) => soundFamily(k.effect.sound) === soundFamily(effect.sound))) continue;
      kept.push({ effect, atWord });
    }
  }
  return kept.map((k) => k.effect);
}
