import { semitonesBetween } from '../../../audio/pitch.ts';
import { timbreDistance } from '../../../audio/voice-measure.ts';
import type { CastingCall, VoiceSpec } from '../../interfaces.ts';
import { byImportance, sceneMates } from '../company.ts';
import { narratorVoices, localVoices, voiceSpecOf } from './catalogue.ts';
import type { LocalVoice } from './catalogue.ts';

/** Two voices this far apart in pitch are told apart whatever their timbre. */
export const clearSemitones = 3;
/** And so are two voices of one pitch this far apart in timbre (dB over the Bark bands of their average spectra). */
export const clearTimbreDb = 4;

/**
 * How alike two voices are to the ear: 1 the same, 0 clearly apart (3 semitones of median pitch, or a clear distance in
 * timbre, or enough of both together).
 */
export function likeness(a: LocalVoice, b: LocalVoice): number {
  const pitch = semitonesBetween(a.medianHz, b.medianHz) / clearSemitones;
  const timbre = timbreDistance(a.spectrumDb, b.spectrumDb) / clearTimbreDb;
  return Math.max(0, 1 - Math.hypot(pitch, timbre));
}

/** Somebody who has a voice. `voice` is null for a voice of another engine. */
interface Cast {
  externalId: string;
  engine: string;
  voice: LocalVoice | null;
  lines: number;
}

/** Weights, in units of annoyance. One scene-mate with the same voice outweighs all else together. */
const cost = {
  sameVoiceInScene: 1_000_000,
  wrongSex: 900,
  otherSexOfUnknown: 35,
  childForGrown: 800,
  grownForChild: 700,
  alikeInScene: 60,
  sharedVoice: 50,
  regionalAccent: 5,
  americanAccent: 3,
  taste: 4,
};

/** Lines of somebody who was cast earlier, of whom nothing else is known. */
const linesOfTaken = 20;

/**
 * Voices for all the calls at once. Whoever speaks most chooses first; the order of the calls does not matter. The
 * narrator's voice is kept for narrators. Of the people of one scene no two have the same voice as long as there are
 * voices, and they are as far apart as can be; when voices run out, walk-ons share, and not with somebody of their scene.
 */
export function castVoices(calls: CastingCall[], taken: { characterId: string; voice: VoiceSpec }[]): Map<string, VoiceSpec> {
  const scenes = sceneMates(calls);
  const cast = new Map<string, Cast>(taken.map(({ characterId, voice }) => [characterId, takenVoice(voice)]));
  const result = new Map<string, VoiceSpec>();
  const give = (call: CastingCall, voice: LocalVoice): void => {
    const spec = voiceSpecOf(voice);
    cast.set(call.characterId, { externalId: spec.externalId, engine: spec.engine, voice, lines: call.lines });
    result.set(call.characterId, spec);
  };
  const narrators = calls.filter((call) => call.role === 'narrator');
  for (const call of narrators) give(call, call.sex === 'female' ? narratorVoices.woman : narratorVoices.steady);
  const order = calls.filter((call) => call.role !== 'narrator').toSorted(byImportance);
  for (const call of order) {
    if (cast.has(call.characterId) && result.has(call.characterId)) continue;
    const mates = [...(scenes.get(call.characterId) ?? []), ...narrators.map(({ characterId }) => characterId)];
    const near = [...new Set(mates)].flatMap((id) => (id === call.characterId ? [] : (cast.get(id) ?? [])));
    give(call, bestVoice(call, near, [...cast.values()]));
  }
  return result;
}

function takenVoice(spec: VoiceSpec): Cast {
  const voice = spec.engine === 'local' ? (localVoices.find(({ id }) => id === spec.externalId) ?? null) : null;
  return { externalId: spec.externalId, engine: spec.engine, voice, lines: linesOfTaken };
}

function bestVoice(call: CastingCall, near: Cast[], everyone: Cast[]): LocalVoice {
  let best = narratorVoices.steady;
  let least = Infinity;
  for (const voice of localVoices) {
    // The narrator is never mistaken for somebody of the story.
    if (voice === narratorVoices.steady || voice === narratorVoices.woman) continue;
    const sum = fitCost(call, voice) + companyCost(voice, near, everyone);
    if (sum < least) {
      least = sum;
      best = voice;
    }
  }
  return best;
}

/** How badly the voice fits the person. */
function fitCost(call: CastingCall, voice: LocalVoice): number {
  // Of unknown sex: one or the other by the name, so that a story of strangers has both.
  const sex = call.sex === 'unknown' ? (hash(call.name) % 2 === 0 ? 'female' : 'male') : call.sex;
  let sum = ageCost(call, voice);
  if (voice.sex !== 'any' && voice.sex !== sex) sum += call.sex === 'unknown' ? cost.otherSexOfUnknown : cost.wrongSex;
  const { accent } = voice.settings;
  if (accent.startsWith('en-US')) sum += cost.americanAccent;
  else if (accent !== 'en-GB-x-rp' && accent !== 'en') sum += cost.regionalAccent;
  // Two stories are not cast alike, and a name keeps its taste.
  return sum + (cost.taste * (hash(`${call.name}\u0000${voice.id}`) % 1000)) / 1000;
}

function ageCost({ age, sex }: CastingCall, voice: LocalVoice): number {
  if (age === 'child') {
    if (voice.age === 'child') return 0;
    // Women's light voices are nearer to a child's than men's.
    return cost.grownForChild + (voice.sex === 'male' ? 120 : 0) + (voice.age === 'young' ? 0 : 60);
  }
  if (voice.age === 'child') return cost.childForGrown;
  if (age === 'old') return voice.age === 'old' ? 0 : voice.age === 'adult' ? 30 : 60;
  if (age === 'young') return voice.age === 'young' ? 0 : voice.age === 'adult' ? 14 : 60;
  if (voice.age === 'old') return 45;
  return voice.age === 'adult' ? 0 : sex === 'unknown' ? 2 : 6;
}

/** How badly the voice fits those who are heard with it, and those who have it already. */
function companyCost(voice: LocalVoice, near: Cast[], everyone: Cast[]): number {
  let sum = 0;
  for (const other of near) {
    if (other.engine === 'local' && other.externalId === voice.id) sum += cost.sameVoiceInScene;
    else if (other.voice) sum += cost.alikeInScene * likeness(voice, other.voice);
  }
  for (const other of everyone) {
    if (other.engine === 'local' && other.externalId === voice.id) sum += cost.sharedVoice + Math.min(200, 10 * other.lines);
  }
  return sum;
}

/** FNV-1a with a last stir, so that its lowest bit is as good as the others. */
function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  value = Math.imul(value ^ (value >>> 15), 2246822519);
  return (value ^ (value >>> 13)) >>> 0;
}
