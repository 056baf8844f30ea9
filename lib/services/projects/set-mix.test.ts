import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainSettings } from '../../audio/settings.ts';
import { loadMix } from '../audio-export/load-mix.ts';
import { keptSettings } from '../audio-export/mix-settings.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama } from '../testing-drama.ts';
import { readProject } from './read-project.ts';
import { setMix } from './set-mix.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

describe('setMix', () => {
  it('changes what was said and nothing else, and makes the mix another one', async () => {
    const { projectId } = await makeSmallDrama(house.context);
    const load = () => house.context.transaction.run((tx) => loadMix(tx, projectId, { kind: 'all' }));
    const before = await load();
    expect((await readProject(house.context, { projectId })).mixSettings).toEqual(plainSettings);
    await setMix(house.context, { projectId, change: { lanes: { music: { gainDb: -4 } } } });
    await Promise.all([setMix(house.context, { projectId, change: { rooms: false } }), setMix(house.context, { projectId, change: { lanes: { music: { solo: true }, effect: { mute: true } } } })]);
    const { mixSettings } = await readProject(house.context, { projectId });
    expect(mixSettings).toEqual({ ...plainSettings, rooms: false, lanes: { ...plainSettings.lanes, music: { gainDb: -4, mute: false, solo: true }, effect: { gainDb: 0, mute: true, solo: false } } });
    const after = await load();
    expect(after.input.settings).toEqual(mixSettings);
    expect(after.key).not.toBe(before.key);
  });

  it('evens lines out and lets them be again, as if nothing had been', async () => {
    const { projectId } = await makeSmallDrama(house.context);
    const load = () => house.context.transaction.run((tx) => loadMix(tx, projectId, { kind: 'all' }));
    const before = await load();
    await setMix(house.context, { projectId, change: { evenLines: true } });
    expect((await load()).input.settings?.evenLines).toBe(true);
    expect((await load()).key).not.toBe(before.key);
    await setMix(house.context, { projectId, change: { evenLines: false } });
    expect((await load()).key).toBe(before.key);
  });

  it('takes a row that cannot be read for one in which nothing is set', () => {
    expect(keptSettings({ lanes: { music: { gainDb: 'loud' } } })).toEqual(plainSettings);
    expect(keptSettings(null)).toEqual(plainSettings);
  });
});
