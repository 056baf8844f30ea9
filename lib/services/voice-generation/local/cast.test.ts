import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CastingCall } from '../../interfaces.ts';
import { castVoices, likeness } from './cast.ts';
import { localVoices, narratorVoices, voiceSpecOf } from './catalogue.ts';
import type { LocalVoice } from './catalogue.ts';

function call(characterId: string, more: Partial<CastingCall> = {}): CastingCall {
  return { characterId, name: characterId, role: 'cast', sex: 'unknown', age: 'unknown', lines: 10, sharesSceneWith: [], persona: null, ownLine: null, ...more };
}

function voiceOf(externalId: string | undefined): LocalVoice {
  const voice = localVoices.find(({ id }) => id === externalId);
  if (!voice) throw new Error(`no voice ${String(externalId)}`);
  return voice;
}

const people = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 60 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record({
          characterId: fc.constant(id),
          name: fc.constant(id),
          role: fc.constant<'cast'>('cast'),
          sex: fc.constantFrom<CastingCall['sex']>('female', 'male', 'unknown'),
          age: fc.constantFrom<CastingCall['age']>('child', 'young', 'adult', 'old', 'unknown'),
          lines: fc.nat({ max: 400 }),
          sharesSceneWith: fc.subarray(ids.filter((other) => other !== id)),
          persona: fc.constant(null),
          ownLine: fc.constant(null),
        }),
      ),
    ),
  );

describe('casting', () => {
  test('gives everybody a voice, and nobody that of a scene-mate while there are voices', () => {
    fc.assert(
      fc.property(people, (calls) => {
        const cast = castVoices(calls, []);
        expect([...cast.keys()].toSorted()).toEqual(calls.map(({ characterId }) => characterId).toSorted());
        const mates = new Map(calls.map(({ characterId }) => [characterId, new Set<string>()]));
        for (const { characterId, sharesSceneWith } of calls) {
          for (const other of sharesSceneWith) {
            mates.get(characterId)?.add(other);
            mates.get(other)?.add(characterId);
          }
        }
        const free = localVoices.length - 2;
        for (const [id, near] of mates) {
          if (near.size >= free) continue;
          const twin = [...near].filter((other) => (mates.get(other)?.size ?? 0) < free && cast.get(other)?.externalId === cast.get(id)?.externalId);
          expect(twin).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('does not depend on the order of the calls', () => {
    fc.assert(
      fc.property(people, fc.nat(), (calls, turn) => {
        const turned = [...calls.slice(turn % calls.length), ...calls.slice(0, turn % calls.length)].toReversed();
        const byId = (cast: ReturnType<typeof castVoices>): unknown => [...cast].toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect(byId(castVoices(turned, []))).toEqual(byId(castVoices(calls, [])));
      }),
      { numRuns: 25 },
    );
  });

  test('keeps sex and age as known', () => {
    const ages = ['child', 'young', 'adult', 'old'] as const;
    for (const sex of ['female', 'male'] as const) {
      for (const age of ages) {
        for (const name of ['Ann', 'Bertram', 'Cecil', 'Dora']) {
          const voice = voiceOf(castVoices([call(name, { sex, age })], []).get(name)?.externalId);
          expect([sex, 'any']).toContain(voice.sex);
          expect(voice.age).toBe(age);
        }
      }
    }
  });

  test('people of unknown sex are neither all men nor all women', () => {
    const names = Array.from({ length: 200 }, (_, index) => `Stranger ${index}`);
    const women = names.filter((name) => voiceOf(castVoices([call(name)], []).get(name)?.externalId).sex === 'female').length;
    expect(women).toBeGreaterThan(70);
    expect(women).toBeLessThan(130);
  });

  test('three men, three women and a child in one scene are clearly apart, from each other and from the narrator', () => {
    const name = fc.string({ minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 7, maxLength: 7 }), (names) => {
        const sexes = ['male', 'male', 'male', 'female', 'female', 'female', 'female'] as const;
        const calls = names.map((id, index) =>
          call(id, { sex: sexes[index] ?? 'female', age: index === 6 ? 'child' : 'adult', lines: 50 - index, sharesSceneWith: names.filter((other) => other !== id) }),
        );
        const cast = castVoices([...calls, call('\u0001narrator', { role: 'narrator', lines: 200 })], []);
        const voices = [...cast.values()].map(({ externalId }) => voiceOf(externalId));
        voices.forEach((a, index) => {
          for (const b of voices.slice(index + 1)) expect([a.id, b.id, likeness(a, b)]).toEqual([a.id, b.id, 0]);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('the narrator is the same in every project and nobody else has that voice', () => {
    fc.assert(
      fc.property(people, (calls) => {
        const cast = castVoices([...calls, call('\u0001teller', { role: 'narrator' })], []);
        expect(cast.get('\u0001teller')).toEqual(voiceSpecOf(narratorVoices.steady));
        for (const { characterId } of calls) expect(cast.get(characterId)?.externalId).not.toBe('narrator');
      }),
      { numRuns: 25 },
    );
    expect(castVoices([call('Jane', { role: 'narrator', sex: 'female' })], []).get('Jane')?.externalId).toBe('narrator-woman');
  });

  test('voices already given are kept away from', () => {
    const alone = castVoices([call('Tom', { sex: 'male', age: 'adult' })], []).get('Tom');
    if (!alone) throw new Error('no voice');
    const beside = castVoices([call('Tom', { sex: 'male', age: 'adult', sharesSceneWith: ['Sam'] })], [{ characterId: 'Sam', voice: alone }]).get('Tom');
    expect(beside?.externalId).not.toBe(alone.externalId);
    expect(likeness(voiceOf(beside?.externalId), voiceOf(alone.externalId))).toBe(0);
  });

  test('when voices run out, walk-ons share and the main people do not', () => {
    const main = Array.from({ length: 8 }, (_, index) => call(`Main ${index}`, { sex: index % 2 ? 'male' : 'female', age: 'adult', lines: 300 - index }));
    const walkOns = Array.from({ length: 60 }, (_, index) => call(`Walk-on ${index}`, { sex: index % 2 ? 'male' : 'female', age: 'adult', lines: 1 }));
    const cast = castVoices([...walkOns, ...main], []);
    const used = Map.groupBy(cast.values(), ({ externalId }) => externalId);
    for (const { characterId } of main) expect(used.get(cast.get(characterId)?.externalId ?? '')).toHaveLength(1);
    for (const [id] of used) expect(voiceOf(id).age).not.toBe('child');
  });
});
