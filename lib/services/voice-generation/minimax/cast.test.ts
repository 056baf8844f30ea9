import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CastingCall, VoiceSettings, VoiceSpec } from '../../interfaces.ts';
import { createMinimaxVoiceEngine } from './index.ts';
import { minimaxSettings, minimaxVoices } from './voices.ts';

const call = (name: string, more: Partial<CastingCall> = {}): CastingCall => ({ characterId: `id-${name}`, name, role: 'cast', sex: 'female', age: 'adult', lines: 10, sharesSceneWith: [], persona: null, ownLine: null, ...more });
const cast = (calls: CastingCall[], taken: { characterId: string; voice: VoiceSpec }[] = []) => createMinimaxVoiceEngine().cast(calls, taken);
const voiceOf = (spec: VoiceSpec | undefined) => minimaxVoices.find(({ id }) => id === spec?.settings['voice']);

describe('casting from MiniMax’s catalogue', () => {
  it('goes by sex, age and persona', async () => {
    const given = await cast([call('Ada', { age: 'old', persona: 'stern and pious' }), call('Tom', { sex: 'male', persona: 'a deep, gruff voice' }), call('Pip', { sex: 'male', age: 'child' }), call('Teller', { role: 'narrator' })]);
    expect(given.get('id-Ada')?.externalId).toBe('Abbess');
    expect(given.get('id-Tom')?.externalId).toBe('Deep_Voice_Man');
    expect(given.get('id-Pip')?.externalId).toBe('Decent_Boy');
    expect(voiceOf(given.get('id-Teller'))?.narrates).toBe(true);
  });

  it('is always the same, whatever the order of the calls', async () => {
    const calls = ['Ada', 'Nora', 'Mara', 'Ina'].map((name, at) => call(name, { lines: at, sharesSceneWith: ['id-Ada', 'id-Nora'] }));
    const first = await cast(calls);
    expect(Object.fromEntries(await cast(calls.toReversed()))).toEqual(Object.fromEntries(first));
  });

  it('gives no two people of one scene the same voice while there are others, and the right sex always', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 40 }), fc.constantFrom('female', 'male'), async (count, sex) => {
        const ids = Array.from({ length: count }, (_, at) => `id-Person ${at}`);
        const given = await cast(ids.map((id, at) => call(`Person ${at}`, { characterId: id, sex, sharesSceneWith: ids.filter((other) => other !== id) })));
        const voices = [...given.values()];
        expect(voices).toHaveLength(count);
        // Seven or eight of each sex and two of neither, at five pitches.
        if (count <= 35) expect(new Set(voices.map(({ settings }) => `${settings['voice']} ${settings['pitch']}`)).size).toBe(count);
        if (count <= 35) expect(voices.every((spec) => [sex, 'unknown'].includes(voiceOf(spec)?.sex ?? ''))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('leaves the voices of those who are cast alone', async () => {
    const [first] = (await cast([call('Nora', { persona: 'calm' })])).values();
    const given = await cast([call('Mara', { persona: 'calm', sharesSceneWith: ['id-Nora'] })], [{ characterId: 'id-Nora', voice: first! }]);
    expect(given.get('id-Mara')?.externalId).not.toBe(first?.externalId);
  });

  it('reads its own settings only', () => {
    expect(minimaxSettings({ settings: { voice: 'Abbess', model: 'hd', pitch: 1 } })).toMatchObject({ model: 'hd', pitch: 1 });
    const others: VoiceSettings[] = [{}, { voice: 'Abbess', model: 'x', pitch: 0 }, { voice: 'Abbess', model: 'hd', pitch: 0.5 }, { voice: 'Abbess', model: 'hd', pitch: 40 }, { voice: '__proto__', model: 'hd', pitch: 0 }];
    for (const settings of others) expect(minimaxSettings({ settings })).toBeNull();
  });
});
