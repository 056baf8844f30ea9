/** What voices and lines would cost. Reads rows; asks nobody. */
import type { SpeechEngineId, Tx } from '../interfaces.ts';
import type { MakeScope } from '../interfaces.ts';
import { segmentsInScope } from '../productions/scope.ts';
import { isSilent } from '../speech-generation/key.ts';
import { hasTake, speakerOf, speechColumns, wantedKey, type Voicing } from '../speech-generation/needs-take.ts';
import { priceOfDescription, priceOfLine, priceOfVoice } from '../vendors/engine-prices.ts';
import type { Standings } from '../vendors/pick.ts';
import { voicesToMake } from '../voice-generation/read-walk-ons.ts';

/** One thing that is missing: which engine makes it, in which chapter it belongs, and the most that it costs. */
export interface Missing<Engine extends string> {
  engine: Engine;
  chapterId: string | null;
  micros: number;
}

/** Takes of one owner are looked up by so many keys at a time. */
const keysAtOnce = 5_000;

/**
 * Voices that people of the drama have not been given yet: making gives one to everybody but walk-ons who share or are narrated. `engine` is what makes them;
 * those that it designs are described by Claude first, where the drama's text may go there.
 */
export async function missingVoices(tx: Tx, projectId: string, engine: SpeechEngineId, standings: Pick<Standings, 'anthropic'>): Promise<Missing<SpeechEngineId>[]> {
  const voiceless = await voicesToMake(tx, projectId);
  const { hasKey, agreed } = standings.anthropic;
  const described = hasKey && agreed && (engine === 'qwen' || engine === 'hume');
  return Array.from({ length: voiceless }, () => ({ engine, chapterId: null, micros: priceOfVoice(engine) + (described ? priceOfDescription() : 0) }));
}

export interface LineSources {
  /** Whose sounds may be used again. */
  ownerId: string;
  projectId: string;
  source: string;
  voicing: Voicing;
  /** Who speaks for those that have no voice yet. */
  fresh: SpeechEngineId;
}

/** Lines of the scope whose take is missing or stale. What was spoken before with the same words and voice costs nothing. */
export async function missingLines(tx: Tx, of: LineSources, scope: MakeScope): Promise<Missing<SpeechEngineId>[]> {
  const segments = await tx.segment.findMany({ where: segmentsInScope(of.projectId, scope), select: { ...speechColumns, chapterId: true }, orderBy: { index: 'asc' } });
  const missing: (Missing<SpeechEngineId> & { key: string | null })[] = [];
  for (const segment of segments) {
    if (isSilent(segment)) continue;
    const length = segment.end - segment.start;
    const voice = of.voicing.voices.get(speakerOf(segment, of.voicing)) ?? null;
    if (voice === null) {
      missing.push({ engine: of.fresh, chapterId: segment.chapterId, micros: priceOfLine(of.fresh, length), key: null });
      continue;
    }
    const key = wantedKey(segment, of.source, of.voicing);
    if (hasTake(segment, key)) continue;
    const engine = voice.engine as SpeechEngineId;
    missing.push({ engine, chapterId: segment.chapterId, micros: priceOfLine(engine, length), key });
  }
  const paid = missing.flatMap(({ key, micros }) => (key === null || micros === 0 ? [] : [key]));
  const made = await madeBefore(tx, of.ownerId, paid);
  return missing.map(({ key, ...one }) => {
    // The first of several lines that say the same in the same voice is bought; the others are the same sound.
    const free = key !== null && made.has(key);
    if (key !== null) made.add(key);
    return free ? { ...one, micros: 0 } : one;
  });
}

/** Those of the keys under which the owner has a sound already. */
export async function madeBefore(tx: Tx, ownerId: string, keys: readonly string[]): Promise<Set<string>> {
  const made = new Set<string>();
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    const takes = await tx.take.findMany({ where: { inputHash: { in: keys.slice(from, from + keysAtOnce) }, asset: { ownerId } }, distinct: ['inputHash'], select: { inputHash: true } });
    for (const take of takes) made.add(take.inputHash);
  }
  return made;
}
