/** Which people of one scene a listener may mistake for each other. Pure. */
import { semitonesBetween } from '../../audio/pitch.ts';
import type { VoiceSpec } from '../interfaces.ts';
import { clearSemitones, likeness } from './local/cast.ts';
import { localVoices } from './local/catalogue.ts';

export interface VoicedPerson {
  id: string;
  lines: number;
  voice: VoiceSpec;
  /** Median pitch, Hz, as its sample or its takes tell; null where nobody knows. */
  medianHz: number | null;
}

export interface LikePair {
  /** Who has more to say, then who has less. */
  ids: [string, string];
  /** One and the same voice, or two that are alike. */
  why: 'same' | 'like';
  /** Between their median pitches; null where one is not known. */
  semitones: number | null;
}

/** Built-in voices under this likeness are told apart by their timbre, though they lie near each other in pitch. */
const leastLikeness = 0.15;

/**
 * Pairs of people who share a scene and a voice, or whose voices lie within three semitones of each other and are not
 * told apart by their timbre either, where that was measured. The same voice first, then who says most.
 */
export function likePairs(people: readonly VoicedPerson[], together: ReadonlyMap<string, ReadonlySet<string>>): LikePair[] {
  const order = people.toSorted((a, b) => b.lines - a.lines || (a.id < b.id ? -1 : 1));
  const pairs: LikePair[] = [];
  for (const [at, a] of order.entries()) {
    for (const b of order.slice(at + 1)) {
      if (together.get(a.id)?.has(b.id) !== true) continue;
      const semitones = a.medianHz === null || b.medianHz === null ? null : semitonesBetween(a.medianHz, b.medianHz);
      const why = comparison(a, b, semitones);
      if (why !== null) pairs.push({ ids: [a.id, b.id], why, semitones });
    }
  }
  return pairs.toSorted((a, b) => Number(b.why === 'same') - Number(a.why === 'same'));
}

function comparison(a: VoicedPerson, b: VoicedPerson, semitones: number | null): LikePair['why'] | null {
  if (a.voice.engine === b.voice.engine && a.voice.externalId === b.voice.externalId) return 'same';
  const [first, second] = [a, b].map(({ voice }) => (voice.engine === 'local' ? localVoices.find(({ id }) => id === voice.externalId) : undefined));
  if (first && second) return likeness(first, second) >= leastLikeness ? 'like' : null;
  return semitones !== null && Math.abs(semitones) < clearSemitones ? 'like' : null;
}
