import { array, assert, constantFrom, nat, option, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CastingCall } from '../../interfaces.ts';
import { readKokoroSettings } from '../../speech-generation/kokoro/settings.ts';
import { castKokoro, likeness } from './cast.ts';
import { kokoroSpec, kokoroVoices, languagesFor } from './voices.ts';

const call = (characterId: string, more: Partial<CastingCall> = {}): CastingCall => ({ characterId, name: characterId, role: 'cast', sex: 'unknown', age: 'unknown', lines: 10, sharesSceneWith: [], persona: null, ownLine: null, ...more });
const narrator = call('narrator', { role: 'narrator', lines: 200 });
const cast = (calls: CastingCall[], language = 'en', taken: Parameters<typeof castKokoro>[1] = []) => castKokoro(calls, taken, { language, weights: 'q8' });
const voiceOf = (id: string | undefined) => kokoroVoices.find((voice) => voice.id === id);

describe('the natural voices', () => {
  it('have ids of their own and settings that the engine takes', () => {
    expect(new Set(kokoroVoices.map(({ id }) => id)).size).toBe(kokoroVoices.length);
    expect(new Set(kokoroVoices.map((voice) => kokoroSpec(voice, 'q8').name)).size).toBe(kokoroVoices.length);
    for (const voice of kokoroVoices) expect(readKokoroSettings(kokoroSpec(voice, 'q8'))).toMatchObject({ voice: voice.voice, weights: 'q8' });
  });

  it('are many people in English, women, men, children and the old', () => {
    const english = kokoroVoices.filter(({ language }) => language.startsWith('en-'));
    for (const sex of ['female', 'male']) for (const age of ['child', 'young', 'adult', 'old']) expect(english.filter((voice) => voice.sex === sex && voice.age === age).length, `${sex} ${age}`).toBeGreaterThan(9);
  });

  it('are chosen by the story’s language', () => {
    expect(['en', 'en-GB', 'en-au', 'fr-CA', 'pt-BR', 'de', 'ja'].map(languagesFor)).toEqual([['en-US', 'en-GB'], ['en-GB', 'en-US'], ['en-GB', 'en-US'], ['fr'], ['pt'], [], []]);
    expect(cast([narrator], 'de').size).toBe(0);
    expect(cast([narrator, call('Luc', { sex: 'male' }), call('Marie', { sex: 'female' })], 'fr').size).toBe(3);
  });
});

describe('casting', () => {
  it('gives the narrator the best voice of the accent, and a woman or a man who tells the story theirs', () => {
    expect(cast([narrator]).get('narrator')?.externalId).toBe('af_heart');
    expect(cast([narrator], 'en-GB').get('narrator')?.externalId).toBe('bf_emma');
    expect(voiceOf(cast([{ ...narrator, sex: 'male' }]).get('narrator')?.externalId)?.sex).toBe('male');
  });

  it('keeps to sex and age, and hears a persona', () => {
    const people = [call('Ann', { sex: 'female', age: 'adult' }), call('Ben', { sex: 'male', age: 'old' }), call('Cat', { sex: 'female', age: 'child' }), call('Dan', { sex: 'male', age: 'child' }), call('Eve', { sex: 'female', age: 'young' })];
    const given = cast([narrator, ...people]);
    for (const { characterId, sex, age } of people) expect(voiceOf(given.get(characterId)?.externalId), characterId).toMatchObject({ sex, age });
    const gruff = voiceOf(cast([narrator, call('Sam', { sex: 'male', age: 'adult', persona: 'deep and gruff' })]).get('Sam')?.externalId);
    expect(['am_onyx', 'am_fenrir', 'am_santa', 'bm_lewis', 'bm_george'].some((table) => gruff?.parts.has(table))).toBe(true);
  });

  it('keeps the people of a scene apart: the two voices nearest to each other are not heard together', () => {
    const given = cast([narrator, call('Ann', { sex: 'female', age: 'adult', lines: 90 }), call('Bea', { sex: 'female', age: 'adult', lines: 80 })]);
    const voices = ['narrator', 'Ann', 'Bea'].map((id) => voiceOf(given.get(id)?.externalId));
    for (const [at, one] of voices.entries()) for (const other of voices.slice(at + 1)) expect(one && other && likeness(one, other), `${one?.id} ${other?.id}`).toBeLessThan(0.35);
    const heart = voiceOf('af_heart');
    const bella = voiceOf('af_bella');
    const both = voiceOf('af_heart+af_bella');
    if (!heart || !bella || !both) throw new Error('no voices');
    expect([likeness(heart, heart), likeness(heart, bella) < likeness(heart, both), likeness(heart, both) < 1]).toEqual([1, true, true]);
  });

  it('with one table only gives the narrator its voice as it is, and a man a lower one, no child’s', () => {
    const french = cast([narrator, call('Luc', { sex: 'male', age: 'adult' })], 'fr');
    expect(french.get('narrator')?.externalId).toBe('ff_siwis');
    expect(voiceOf(french.get('Luc')?.externalId)).toMatchObject({ age: 'adult', pitch: 88 });
  });

  it('keeps a small cast to one accent', () => {
    const people = ['Tom', 'Ann', 'Ben', 'Mary'].map((id, at) => call(id, { sex: at % 2 === 0 ? 'male' : 'female', lines: 90 - at, sharesSceneWith: ['Tom', 'Ann', 'Ben', 'Mary'].filter((other) => other !== id) }));
    for (const [language, accent] of [['en', 'en-US'], ['en-GB', 'en-GB']] as const) expect([...cast([narrator, ...people], language).values()].map(({ settings }) => settings['language']), language).toEqual(Array.from({ length: 5 }, () => accent));
  });

  it('in another order, and with some cast before, is the same for the others and never a voice twice in a scene', () => {
    const ids = Array.from({ length: 60 }, (_, at) => `p${at}`);
    const people = ids.map((id, at) => call(id, { sex: at % 2 === 0 ? 'female' : 'male', lines: 100 - at, sharesSceneWith: ids.filter((other) => other !== id) }));
    const given = cast([narrator, ...people]);
    expect(Object.fromEntries(cast([...people.toReversed(), narrator]))).toEqual(Object.fromEntries(given));
    expect(new Set([...given.values()].map(({ externalId }) => externalId)).size).toBe(61);
    const first = given.get('p0');
    if (!first) throw new Error('nobody');
    const later = cast([narrator, ...people.slice(1)], 'en', [{ characterId: 'p0', voice: first }]);
    expect([...later.values()].map(({ externalId }) => externalId)).not.toContain(first.externalId);
  });

  it('gives everybody a voice whatever is asked, in every language that has one', () => {
    assert(
      property(
        array(record({ sex: constantFrom('female', 'male', 'unknown'), age: constantFrom('child', 'young', 'adult', 'old', 'unknown'), persona: option(string()), lines: nat(500) }), { maxLength: 20 }),
        constantFrom('en', 'en-GB', 'es', 'fr', 'hi', 'it', 'pt'),
        (people, language) => {
          const calls = [narrator, ...people.map((one, at) => call(`c${at}`, one as Partial<CastingCall>))];
          expect(cast(calls, language).size).toBe(calls.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
