import type { CastingCall, DesignedVoice, VoiceDesignOrder, VoiceSpec } from '../interfaces.ts';
import { byImportance, sceneMates } from './company.ts';
import { castAs, describeVoice, recording, shareTraits, type Trait } from './describe-voice.ts';
import { clearSemitones } from './local/cast.ts';
import { semitonesBetween } from '../../audio/pitch.ts';
import { sampleText } from './sample-text.ts';

/** Voices that are designed at the same time. The vendor's own limits are kept elsewhere. */
const atOnce = 4;

export interface DesignTools {
  /** One voice from a description. */
  design(order: VoiceDesignOrder): Promise<DesignedVoice>;
  keep(candidate: DesignedVoice & { name: string }): Promise<VoiceSpec>;
}

/**
 * Designs a voice for each call and keeps it. Two people of one scene and sex are to be told apart by pitch: where the
 * first voice is nearer than three semitones to a mate's, one more is asked for, lower or higher, and the better of the
 * two is taken. What was designed is found again by the same words, so that a casting that broke off goes on.
 */
export async function castByDesign(calls: CastingCall[], taken: { characterId: string; voice: VoiceSpec }[], tools: DesignTools, signal?: AbortSignal): Promise<Map<string, VoiceSpec>> {
  const order = inOrder(calls);
  const mates = sceneMates(order);
  const traits = shareTraits(order, mates);
  const known = taken.flatMap(({ voice }) => (voice.sample ? [voice.sample.assetId] : []));
  const design = (call: CastingCall, more = ''): Promise<DesignedVoice> =>
    tools.design({ characterId: call.characterId, name: call.name, description: (call.description === undefined ? describeVoice(call, traits.get(call.characterId) ?? 'clear and bright') : `${call.description} ${recording}`) + more, text: sampleText(call.ownLine), count: 1, known });

  const first = await inTurns(order, atOnce, (call) => design(call), signal);
  const wishes = order.map((call, at) => wish(call, first[at], company(call, order, first.slice(0, at), taken, mates)));
  const second = await inTurns(order, atOnce, async (call, at) => (wishes[at] === '' ? undefined : await design(call, wishes[at])), signal);

  const chosen: DesignedVoice[] = [];
  for (const [at, call] of order.entries()) {
    const near = company(call, order, chosen, taken, mates);
    const options = [first[at], second[at]].filter((one) => one !== undefined);
    chosen.push(options.reduce((best, one) => (apart(one, near) > apart(best, near) ? one : best)));
  }
  const kept = await inTurns(order, atOnce, async (call, at) => await tools.keep({ ...chosen[at]!, name: call.name }), signal);
  return new Map(order.map((call, at) => [call.characterId, kept[at]!]));
}

/** Who chooses first: the narrator, then whoever matters most. */
function inOrder(calls: CastingCall[]): CastingCall[] {
  return calls.toSorted((a, b) => Number(b.role === 'narrator') - Number(a.role === 'narrator') || byImportance(a, b));
}

/** What tells the voices of these calls apart, by character id; the same whenever the same calls are cast. */
export function traitsOf(calls: CastingCall[]): Map<string, Trait> {
  const order = inOrder(calls);
  return shareTraits(order, sceneMates(order));
}

/** Somebody who is heard with the character, in a voice of the same sex as far as that is known. */
interface Mate {
  assetId: string | null;
  medianHz: number | null;
}

function company(call: CastingCall, order: CastingCall[], designed: DesignedVoice[], taken: { characterId: string; voice: VoiceSpec }[], mates: Map<string, Set<string>>): Mate[] {
  const near = mates.get(call.characterId) ?? new Set();
  const cast = designed.flatMap((voice, at) => {
    const other = order[at];
    return other && near.has(other.characterId) && castAs(other) === castAs(call) ? [{ assetId: voice.assetId, medianHz: voice.medianHz }] : [];
  });
  const before = taken.flatMap(({ characterId, voice }) => (call.sharesSceneWith.includes(characterId) && voice.sample ? [{ assetId: voice.sample.assetId, medianHz: voice.sample.medianHz }] : []));
  return [...cast, ...before];
}

/** How far the voice is from the nearest of its company, semitones; one clip for two people is no distance at all. */
function apart(voice: DesignedVoice, near: Mate[]): number {
  return near.reduce((least, { assetId, medianHz }) => {
    if (assetId === voice.assetId) return -1;
    if (medianHz === null || voice.medianHz === null) return least;
    return Math.min(least, semitonesBetween(medianHz, voice.medianHz));
  }, Infinity);
}

/** Words that ask for another voice, or none where this one is well apart. */
function wish(call: CastingCall, voice: DesignedVoice | undefined, near: Mate[]): string {
  if (voice === undefined || apart(voice, near) >= clearSemitones) return '';
  const { medianHz } = voice;
  const pitches = near.flatMap((mate) => (mate.medianHz === null ? [] : [mate.medianHz]));
  const [low, high] = castAs(call) === 'male' && call.age !== 'child' ? [85, 190] : [150, 300];
  // Away from the crowd, and never out of what such a person can speak at.
  const above = pitches.filter((hz) => hz > (medianHz ?? 0)).length;
  const higher = medianHz === null || (medianHz < high && (above * 2 < pitches.length || medianHz < low));
  return higher ? ' The pitch is clearly higher than usual for such a person.' : ' The pitch is clearly lower than usual for such a person.';
}

/** Does `work` for each, some at a time, in order. The first failure ends it, once those that run have come to rest. */
async function inTurns<Item, Result>(items: Item[], limit: number, work: (item: Item, index: number) => Promise<Result>, signal: AbortSignal | undefined): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  let failed = false;
  const run = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (failed) return;
      signal?.throwIfAborted();
      try {
        results[index] = await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: limit }, run));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
