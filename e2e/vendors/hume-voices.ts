/** The voices of the Hume stand-in: its library, and those that were saved out of generations. */
import { createHash, randomUUID } from 'node:crypto';
import { voiceOf, type StandInVoice } from './audio/voices.ts';
import { invalid, Refused, type VoiceReference } from './hume-contract.ts';

export interface HumeVoice {
  id: string;
  name: string;
  provider: 'HUME_AI' | 'CUSTOM_VOICE';
  tags: string[];
  sounds: StandInVoice;
}

const library: readonly [name: string, gender: 'Male' | 'Female', says: string][] = [
  ['Ava Song', 'Female', 'young woman'],
  ['Male English Actor', 'Male', 'man'],
  ['Female English Actor', 'Female', 'woman'],
  ['Kora', 'Female', 'woman'],
  ['Inspiring Man', 'Male', 'man'],
  ['Inspiring Woman', 'Female', 'woman'],
  ['Vince Douglas', 'Male', 'old man'],
  ['Colton Rivers', 'Male', 'man'],
  ['Booming American Narrator', 'Male', 'man'],
  ['Literature Professor', 'Male', 'old man'],
  ['Nature Documentary Narrator', 'Male', 'old man'],
  ['Sitcom Girl', 'Female', 'young woman'],
  ['Unserious Movie Trailer Narrator', 'Male', 'man'],
  ['English Children’s Book Narrator', 'Female', 'woman'],
  ['Dungeon Master', 'Male', 'man'],
  ['Spanish Instructor', 'Female', 'woman'],
  ['Old Knick Patriot', 'Male', 'old man'],
  ['Grandma Rosa', 'Female', 'old woman'],
  ['Excitable British Naturalist', 'Male', 'young man'],
  ['Campfire Narrator', 'Male', 'man'],
  ['Terrence Bentley', 'Male', 'man'],
  ['Soft-Spoken Boy', 'Male', 'boy'],
  ['Curious Girl', 'Female', 'girl'],
  ['Warm Welsh Lady', 'Female', 'woman'],
];

/** An id that is always the same for the same name. */
function libraryId(name: string): string {
  const hex = createHash('sha256').update(`hume/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export interface Generation {
  id: string;
  sounds: StandInVoice;
}

export class HumeVoices {
  readonly #library: HumeVoice[] = library.map(([name, gender, says]) => ({
    id: libraryId(name), name, provider: 'HUME_AI', tags: [`GENDER:${gender}`, 'LANGUAGE:English'], sounds: voiceOf(`hume/${name}`, says),
  }));
  readonly #custom: HumeVoice[] = [];
  readonly #generations = new Map<string, Generation>();

  get custom(): readonly HumeVoice[] {
    return this.#custom;
  }

  remember(sounds: StandInVoice): Generation {
    const generation = { id: randomUUID(), sounds };
    this.#generations.set(generation.id, generation);
    return generation;
  }

  /** The generation, for context and for saving. Throws Refused. */
  generation(id: string, loc: string[]): Generation {
    const found = this.#generations.get(id);
    if (found === undefined) throw invalid(loc, `Generation ${id} was not found`);
    return found;
  }

  /** The voice that a request names, by id or by name, of its provider. Throws Refused. */
  find(reference: VoiceReference, loc: (string | number)[]): HumeVoice {
    const among = reference.provider === 'HUME_AI' ? this.#library : this.#custom;
    const found = among.find((voice) => ('id' in reference ? voice.id === reference.id : voice.name === reference.name));
    if (found === undefined) throw invalid(loc, `Voice ${'id' in reference ? reference.id : reference.name} was not found for provider ${reference.provider}`);
    return found;
  }

  /** Saves a generation's voice under a name of its own. Throws Refused. */
  create(generationId: string, name: string): HumeVoice {
    const { sounds } = this.generation(generationId, ['generation_id']);
    if (this.#custom.some((voice) => voice.name === name)) throw invalid(['name'], `A voice named ${name} already exists`);
    const voice: HumeVoice = { id: randomUUID(), name, provider: 'CUSTOM_VOICE', tags: [], sounds };
    this.#custom.push(voice);
    return voice;
  }

  /** Forgets a saved voice, by its name. Throws Refused, 400 as documented. */
  delete(name: string | null): void {
    const at = this.#custom.findIndex((voice) => voice.name === name);
    if (at === -1) throw new Refused(400, { error: 'Bad Request', message: name === null ? 'name is required' : `Voice ${name} was not found` });
    this.#custom.splice(at, 1);
  }

  /** A page as GET /v0/tts/voices answers; pages past the last are empty. Throws Refused, 400 as documented. */
  page(query: URLSearchParams): object {
    const provider = query.get('provider');
    if (provider !== 'HUME_AI' && provider !== 'CUSTOM_VOICE') throw new Refused(400, { error: 'Bad Request', message: 'provider must be HUME_AI or CUSTOM_VOICE' });
    const number = (name: string, least: number, most: number, usual: number): number => {
      const given = query.get(name);
      const value = given === null ? usual : Number(given);
      if (!Number.isInteger(value) || value < least || value > most) throw new Refused(400, { error: 'Bad Request', message: `${name} must be a whole number from ${least} to ${most}` });
      return value;
    };
    const page_number = number('page_number', 0, Number.MAX_SAFE_INTEGER, 0);
    const page_size = number('page_size', 1, 100, 10);
    // Tag types are the same in capitals and small letters; values are not.
    const tags = query.getAll('filter_tag').map((tag) => tag.replace(/^[^:]*/, (type) => type.toUpperCase()));
    const all = (provider === 'HUME_AI' ? this.#library : this.#custom).filter((voice) => tags.every((tag) => voice.tags.includes(tag)));
    const ordered = query.get('ascending_order') === 'false' ? all.toReversed() : all;
    return {
      page_number,
      page_size,
      total_pages: Math.ceil(all.length / page_size),
      voices_page: ordered.slice(page_number * page_size, (page_number + 1) * page_size).map(shownVoice),
    };
  }
}

export function shownVoice({ id, name, provider }: HumeVoice): object {
  return { id, name, provider, compatible_octave_models: ['1', '2'] };
}
