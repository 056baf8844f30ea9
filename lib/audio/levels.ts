import type { PlacedSpeech, TimelineSegment } from './types.ts';

/** Where dialogue stands in the mix before it is mastered, LUFS. Everything else is placed against it. */
export const dialogueLufs = -18;

/** A line keeps this much of its own difference from its voice, LU: with the step, any two neighbours stay within 3 LU. */
const ownSpread = 1.2;
/** A directed line keeps less, so that it is where its direction wants it: a whisper 3 to 6 LU under the voice. */
const directedSpread = 0.5;
/** Lines that are evened out keep this share of their distance from their voice. */
const evenShare = 0.5;
const largestCorrection = 30;
/** Averages of voices are taken in steps, LU: one line spoken anew seldom moves the others of its voice. */
const averageStep = 0.5;

function usable(level: number): boolean {
  return Number.isFinite(level) && level > -70;
}

function directedDb(segment: TimelineSegment): number {
  const directed = segment.directedDb ?? 0;
  return Number.isFinite(directed) ? Math.max(-6, Math.min(4, directed)) : 0;
}

/**
 * The gain of every take, dB: each voice is brought to the dialogue level over its chapter (energy-weighted over all it
 * says there, directions left out), each line stands where its direction puts it and keeps its own small differences, and
 * the line's own gain comes on top. With `even` directions and differences count half.
 */
export function levelVoices(segments: TimelineSegment[], { even = false }: { even?: boolean } = {}): Map<string, number> {
  const share = even ? evenShare : 1;
  const voices = new Map<string, { energy: number; seconds: number }>();
  const voiceKey = (segment: TimelineSegment): string => `${segment.chapterId}\u0000${segment.voiceId}`;
  for (const segment of segments) {
    const { take } = segment;
    if (!take || !usable(take.loudnessLufs)) continue;
    const voice = voices.get(voiceKey(segment)) ?? { energy: 0, seconds: 0 };
    voice.energy += take.durationSeconds * 10 ** ((take.loudnessLufs - directedDb(segment)) / 10);
    voice.seconds += take.durationSeconds;
    voices.set(voiceKey(segment), voice);
  }
  const gains = new Map<string, number>();
  for (const segment of segments) {
    const voice = voices.get(voiceKey(segment));
    const ownGain = Number.isFinite(segment.gainDb) ? segment.gainDb : 0;
    if (!segment.take || !voice || voice.energy <= 0 || !usable(segment.take.loudnessLufs)) {
      gains.set(segment.id, ownGain);
      continue;
    }
    const average = Math.round((10 * Math.log10(voice.energy / voice.seconds)) / averageStep) * averageStep;
    const directed = directedDb(segment);
    const spread = directed === 0 ? ownSpread : directedSpread;
    const difference = segment.take.loudnessLufs - directed - average;
    const kept = Math.max(-spread, Math.min(spread, difference));
    const gain = dialogueLufs + share * (directed + kept) - segment.take.loudnessLufs;
    gains.set(segment.id, Math.max(-largestCorrection, Math.min(largestCorrection, gain)) + ownGain);
  }
  return gains;
}

/** Where the people of a story stand, in order of their first line: near the middle, never at one spot. */
const places = [-0.16, 0.16, -0.28, 0.28, -0.08, 0.08, -0.22, 0.22, -0.34, 0.34];

/** Pan of each character (-1 left to 1 right). The narrator, and whoever shares the narrator's voice, is in the middle. */
export function panSpeakers(segments: Pick<TimelineSegment, 'characterId' | 'voiceId' | 'narrated'>[]): Map<string, number> {
  const narratorVoices = new Set(segments.filter((segment) => segment.characterId === null).map((segment) => segment.voiceId));
  const pans = new Map<string, number>();
  let next = 0;
  for (const { characterId, voiceId, narrated } of segments) {
    if (characterId === null || narrated === true || pans.has(characterId)) continue;
    if (narratorVoices.has(voiceId)) {
      pans.set(characterId, 0);
    } else {
      pans.set(characterId, places[next % places.length] ?? 0);
      next += 1;
    }
  }
  return pans;
}

/** Loudness in the mix of the quietest line that overlaps [start, end), or null where nobody speaks. */
export function quietestLine(speech: PlacedSpeech[], start: number, end: number): number | null {
  let quietest: number | null = null;
  for (const line of speech) {
    if (line.end <= start || line.start >= end) continue;
    const level = line.loudnessLufs ?? null;
    if (level !== null && usable(level)) quietest = Math.min(quietest ?? level, level + line.gainDb);
  }
  return quietest;
}
