import { contentSeed } from '../../hash.ts';
import type { CastingCall, VoiceEngine, VoiceSpec } from '../../interfaces.ts';
import { byImportance, sceneMates } from '../company.ts';
import { castAs } from '../describe-voice.ts';
import { furthestPitch, minimaxSettings, minimaxSpec, minimaxVoices, type MinimaxVoice } from './voices.ts';

/** The catalogue of MiniMax's: matched at once, always the same way, for nothing. */
export function createMinimaxVoiceEngine(): VoiceEngine {
  return {
    id: 'minimax',
    cast: async (calls, taken) => castVoices(calls, taken),
    catalogue: () => minimaxCatalogue(),
  };
}

/** Every voice at its own pitch, in both models. */
export function minimaxCatalogue(): VoiceSpec[] {
  return (['turbo', 'hd'] as const).flatMap((model) => minimaxVoices.map((voice) => minimaxSpec(voice, 0, model)));
}

/** Weights, in units of annoyance. One scene-mate with the same voice at the same pitch outweighs all else together. */
const cost = {
  sameInScene: 1_000_000,
  wrongSex: 20_000,
  unknownSex: 1500,
  age: 700,
  /** The same voice at another pitch, by the semitones between: another person if it must be, rather one of another age. */
  movedInScene: 3000,
  shared: 120,
  semitone: 30,
  misfit: 60,
  taste: 20,
};

type Option = { voice: MinimaxVoice; pitch: number };

/**
 * Voices for all the calls at once. Whoever speaks most chooses first. No two people of one scene have the same voice
 * while there are others; moved by up to two semitones, each of the seventeen is five.
 */
function castVoices(calls: CastingCall[], taken: { characterId: string; voice: VoiceSpec }[]): Map<string, VoiceSpec> {
  const mates = sceneMates(calls);
  const cast = new Map<string, Option>();
  for (const { characterId, voice } of taken) {
    const settings = voice.engine === 'minimax' ? minimaxSettings(voice) : null;
    if (settings) cast.set(characterId, settings);
  }
  const result = new Map<string, VoiceSpec>();
  const order = calls.toSorted((a, b) => Number(b.role === 'narrator') - Number(a.role === 'narrator') || byImportance(a, b));
  for (const call of order) {
    const near = [...new Set([...(mates.get(call.characterId) ?? []), ...call.sharesSceneWith])].flatMap((id) => (id === call.characterId ? [] : (cast.get(id) ?? [])));
    const others = [...cast.values()];
    const best = options.reduce<{ option: Option; sum: number } | null>((best, option) => {
      const sum = fit(call, option) + company(option, near, others);
      return best === null || sum < best.sum ? { option, sum } : best;
    }, null);
    if (!best) continue;
    cast.set(call.characterId, best.option);
    result.set(call.characterId, minimaxSpec(best.option.voice, best.option.pitch));
  }
  return result;
}

const pitches = Array.from({ length: 2 * furthestPitch + 1 }, (_, at) => at - furthestPitch).toSorted((a, b) => Math.abs(a) - Math.abs(b));
const options: Option[] = pitches.flatMap((pitch) => minimaxVoices.map((voice) => ({ voice, pitch })));

const ages = ['child', 'young', 'adult', 'old'];

function fit(call: CastingCall, { voice, pitch }: Option): number {
  const sex = castAs(call);
  const age = call.age === 'unknown' ? 'adult' : call.age;
  let sum = Math.abs(pitch) * cost.semitone;
  if (voice.sex === 'unknown') sum += cost.unknownSex;
  else if (voice.sex !== sex) sum += cost.wrongSex;
  sum += cost.age * Math.abs(ages.indexOf(age) - ages.indexOf(voice.age)) * (call.age === 'unknown' ? 0.3 : 1);
  if (call.role === 'narrator' && !voice.narrates) sum += 2000;
  if (!voice.character.test(call.persona ?? '')) sum += cost.misfit;
  // Two stories are not cast alike, and a name keeps its taste.
  return sum + (cost.taste * (contentSeed(call.name, voice.id) % 1000)) / 1000;
}

function company({ voice, pitch }: Option, near: Option[], others: Option[]): number {
  let sum = 0;
  for (const other of near) if (other.voice.id === voice.id) sum += other.pitch === pitch ? cost.sameInScene : cost.movedInScene / Math.abs(other.pitch - pitch);
  for (const other of others) if (other.voice.id === voice.id) sum += other.pitch === pitch ? cost.shared : cost.shared / 2;
  return sum;
}
