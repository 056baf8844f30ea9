import { contentSeed } from '../../hash.ts';
import type { CastingCall, VoiceSpec } from '../../interfaces.ts';
import { byImportance, sceneMates } from '../company.ts';
import { castAs } from '../describe-voice.ts';
import { kokoroSpec, kokoroVoices, languagesFor } from './voices.ts';
import type { KokoroVoice } from './voices.ts';
import { styleDistance } from './style-distances.ts';

/** Weights, in units of annoyance. One scene-mate with the same voice outweighs all else together. */
const cost = {
  sameInScene: 1_000_000,
  wrongSex: 900,
  /** A voice of the other sex, moved towards it, is nearer to a grown person than a child's. */
  childForGrown: 950,
  grownForChild: 700,
  otherAge: 60,
  /** For each per cent that a grown voice was made higher or lower than it is. */
  moved: 2,
  /** Two people of a scene whose voices sound alike. */
  alikeInScene: 260,
  /** And are made of the same table: an age more or less is no other person. */
  sameTable: 300,
  shared: 80,
  alikeElsewhere: 12,
  /** From a voice that its makers call poor to the best one. */
  quality: 200,
  /** The other accent of English, where none of the first is clear of the rest; where the story names its own, it is another place. */
  secondAccent: 60,
  otherPlace: 250,
  misfit: 40,
  taste: 6,
};
/** The narrator is heard longest: only how good a voice is counts. */
const narratorsQuality = 3;

/** What a persona says of a voice, and the tables that are like that as far as their names and their makers' words tell. */
const manners: readonly [RegExp, ReadonlySet<string>][] = [
  [/\b(?:deep|low|gruff|gravel|rough|rumbl|boom)/iu, new Set(['am_onyx', 'am_fenrir', 'am_santa', 'bm_lewis', 'bm_george'])],
  [/\b(?:soft|gentle|quiet|whisper|shy|breath)/iu, new Set(['af_nicole', 'af_heart', 'bf_emma', 'am_michael'])],
  [/\b(?:bright|lively|cheer|quick|young|sparkl|playful)/iu, new Set(['af_sky', 'af_bella', 'am_puck', 'bf_lily', 'bm_fable'])],
  [/\b(?:warm|kind|calm|steady|motherly|fatherly)/iu, new Set(['af_heart', 'af_sarah', 'am_michael', 'bm_george', 'bf_isabella'])],
  [/\b(?:cold|sharp|stern|crisp|dry|proud)/iu, new Set(['af_kore', 'am_echo', 'bf_alice', 'bm_daniel', 'af_alloy'])],
];

/**
 * Voices for all the calls at once, by language, sex, age, persona and company. Whoever speaks most chooses first; the
 * order of the calls does not matter. No two people of one scene have the same voice as long as there are others, and
 * they are as far apart as can be, by how far their style tables lie apart.
 *
 * @param language the story's (BCP 47)
 * @returns empty where no voice speaks the language
 */
export function castKokoro(calls: CastingCall[], taken: { characterId: string; voice: VoiceSpec }[], { language, weights }: { language: string; weights: string }): Map<string, VoiceSpec> {
  const languages = languagesFor(language);
  const voices = kokoroVoices.filter((voice) => languages.includes(voice.language));
  if (voices.length === 0) return new Map();
  const mates = sceneMates(calls);
  const cast = new Map<string, KokoroVoice>();
  for (const { characterId, voice } of taken) {
    const known = voice.engine === 'kokoro' ? kokoroVoices.find(({ id }) => id === voice.externalId) : undefined;
    if (known) cast.set(characterId, known);
  }
  const narrators = calls.filter(({ role }) => role === 'narrator').map(({ characterId }) => characterId);
  const result = new Map<string, VoiceSpec>();
  for (const call of calls.toSorted((a, b) => Number(b.role === 'narrator') - Number(a.role === 'narrator') || byImportance(a, b))) {
    const near = [...new Set([...(mates.get(call.characterId) ?? []), ...narrators])].flatMap((id) => (id === call.characterId ? [] : (cast.get(id) ?? [])));
    const best = bestOf(voices, (voice) => fit(call, voice, languages.indexOf(voice.language) * (/[-_]/u.test(language) ? cost.otherPlace : cost.secondAccent)) + company(voice, near, [...cast.values()]));
    if (best === null) continue;
    cast.set(call.characterId, best);
    result.set(call.characterId, kokoroSpec(best, weights));
  }
  return result;
}

function bestOf(voices: readonly KokoroVoice[], costOf: (voice: KokoroVoice) => number): KokoroVoice | null {
  let best: KokoroVoice | null = null;
  let least = Infinity;
  for (const voice of voices) {
    const sum = costOf(voice);
    if (sum >= least) continue;
    least = sum;
    best = voice;
  }
  return best;
}

/** How badly the voice fits the person. */
function fit(call: CastingCall, voice: KokoroVoice, accent: number): number {
  const narrates = call.role === 'narrator';
  // A narrator of whom nothing is known is whoever has the best voice.
  const sex = narrates && call.sex === 'unknown' ? voice.sex : castAs(call);
  let sum = ageCost(narrates ? 'adult' : call.age, voice) + accent + (1 - voice.quality) * cost.quality * (narrates ? narratorsQuality : 1);
  // A voice of the other sex can be moved towards it.
  if (voice.sex === sex && voice.age === 'adult') sum += cost.moved * Math.abs(voice.pitch - 100);
  if (voice.sex !== sex) sum += cost.wrongSex + (sex === 'male' ? voice.pitch - 100 : 100 - voice.pitch) * 4;
  const persona = call.persona ?? '';
  for (const [words, tables] of manners) if (words.test(persona) && !tables.has(voice.voice) && !tables.has(voice.blend)) sum += cost.misfit;
  // Two stories are not cast alike, and a name keeps its taste.
  return sum + (cost.taste * (contentSeed(call.name, voice.id) % 1000)) / 1000;
}

function ageCost(age: CastingCall['age'], voice: KokoroVoice): number {
  if (age === 'child') return voice.age === 'child' ? 0 : cost.grownForChild + (voice.age === 'young' ? 0 : 40);
  if (voice.age === 'child') return cost.childForGrown;
  const wanted = age === 'unknown' ? 'adult' : age;
  if (voice.age === wanted) return 0;
  return wanted === 'adult' ? cost.otherAge / 2 : voice.age === 'adult' ? cost.otherAge / 2 : cost.otherAge * 2;
}

/** How badly the voice fits those who are heard with it, and those who have it already. */
function company(voice: KokoroVoice, near: readonly KokoroVoice[], others: readonly KokoroVoice[]): number {
  let sum = 0;
  for (const other of near) sum += other.id === voice.id ? cost.sameInScene : cost.alikeInScene * likeness(voice, other) + cost.sameTable * inCommon(voice, other);
  for (const other of others) sum += other.id === voice.id ? cost.shared : cost.alikeElsewhere * likeness(voice, other);
  return sum;
}

/** The share of two voices that is the same table. */
function inCommon(a: KokoroVoice, b: KokoroVoice): number {
  let same = 0;
  for (const [table, share] of a.parts) same += Math.min(share, b.parts.get(table) ?? 0);
  return same;
}

/** Half of all English tables lie further apart than this: such two are told apart. */
const clearDistance = 2.2;
/** Per cent of pitch that does the same. */
const clearPitch = 15;

/** How alike two voices are: 1 the same, 0 clearly apart, by how far their styles and their pitches lie apart. */
export function likeness(a: KokoroVoice, b: KokoroVoice): number {
  return Math.max(0, 1 - Math.hypot(styleDistance(a.parts, b.parts) / clearDistance, (a.pitch - b.pitch) / clearPitch));
}
