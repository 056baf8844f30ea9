/** Words for a voice that is to be designed, from what casting knows of a character. */
import type { Age, Sex } from '../../story/types.ts';
import { contentSeed } from '../hash.ts';
import type { CastingCall } from '../interfaces.ts';

type KnownSex = Exclude<Sex, 'unknown'>;

/** Of unknown sex: one or the other by the name, so that a story of strangers has both. */
export function castAs(call: Pick<CastingCall, 'sex' | 'name'>): KnownSex {
  if (call.sex !== 'unknown') return call.sex;
  return contentSeed('sex', call.name) % 2 === 0 ? 'female' : 'male';
}

const people: { [S in KnownSex]: { [A in Age]: string } } = {
  female: { child: 'a girl of about nine', young: 'a young woman', adult: 'a woman in her forties', old: 'an old woman', unknown: 'a grown woman' },
  male: { child: 'a boy of about nine', young: 'a young man', adult: 'a man in his forties', old: 'an old man', unknown: 'a grown man' },
};

/** What tells one voice from another of the same sex and age. Apart in pitch as well as in colour. */
export const traits = [
  'low and resonant',
  'clear and bright',
  'dry and a little husky',
  'light and quick',
  'soft and warm',
  'firm and crisp',
  'rough at the edges',
  'high and thin',
  'round and slow',
  'nasal and sharp',
] as const;
export type Trait = (typeof traits)[number];

const narration = 'a warm, steady storyteller: unhurried, clear, close to the listener, never sing-song';
const longestPersona = 300;
/** How every voice is to be recorded. */
export const recording = 'Natural speech, recorded close and dry, without music or noise.';

/** The words a voice is asked for with. */
export function describeVoice(call: CastingCall, trait: Trait): string {
  const who = people[castAs(call)][call.age];
  const persona = call.persona === null || call.persona.trim() === '' ? '' : ` ${sentence(call.persona.trim().slice(0, longestPersona))}`;
  if (call.role === 'narrator') return `The voice of ${who} who reads a novel aloud: ${narration}.${persona}`;
  return `The voice of ${who}, ${trait}.${persona} ${recording}`;
}

function sentence(text: string): string {
  const head = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/u.test(head) ? head : `${head}.`;
}

/**
 * A trait for each call: of the people of one scene and sex no two have the same as long as there are traits. The calls
 * come in the order in which they choose; a name keeps its taste.
 */
export function shareTraits(calls: CastingCall[], mates: Map<string, Set<string>>): Map<string, Trait> {
  const given = new Map<string, Trait>();
  const sexes = new Map(calls.map((call) => [call.characterId, castAs(call)]));
  for (const call of calls) {
    const near = [...(mates.get(call.characterId) ?? [])].filter((id) => sexes.get(id) === castAs(call)).map((id) => given.get(id));
    const from = contentSeed('trait', call.name) % traits.length;
    const turned = [...traits.slice(from), ...traits.slice(0, from)];
    const uses = (trait: Trait): number => near.filter((one) => one === trait).length;
    const best = turned.reduce((best, trait) => (uses(trait) < uses(best) ? trait : best));
    given.set(call.characterId, best);
  }
  return given;
}
