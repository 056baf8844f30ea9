/** Engines drama by drama, and that nothing is bought by pressing play. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { hearVoice } from '../characters/hear-voice.ts';
import { hearCue } from '../cues/hear-cue.ts';
import type { ServiceContext } from '../interfaces.ts';
import { hearSegment } from '../segments/hear-segment.ts';
import { setCap } from '../spending/set-cap.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { priceOfLine, priceOfVoice } from './engine-prices.ts';
import { readEngines } from './read-engines.ts';
import { agreeTo, setEngine } from './set-engines.ts';
import type { DramaService, EnginesView } from './view.ts';

let house: TestHouse;
let context: ServiceContext;
let drama: SmallDrama;

beforeAll(async () => {
  house = await openTestHouse();
  ({ context } = house);
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(context);
  house.jobs.length = 0;
  keyed(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

function keyed(has: boolean): void {
  for (const name of ['REPLICATE_API_TOKEN', 'ANTHROPIC_API_KEY', 'HUME_API_KEY']) vi.stubEnv(name, has ? 'key-0123456789abcdef' : '');
  resetEnv();
}
const agree = (vendor: 'replicate' | 'anthropic' | 'hume', yes = true) => agreeTo(context, { projectId: drama.projectId, vendor, agree: yes });
const set = (service: DramaService, setting: string) => setEngine(context, { projectId: drama.projectId, service, setting });
const of = (view: EnginesView, service: DramaService) => view.services.find((one) => one.service === service);

describe('the engines of a drama', () => {
  it('are the built-in ones without a key, and the view says why', async () => {
    keyed(false);
    const view = await readEngines(context, { projectId: drama.projectId });
    expect(view.services.map(({ service, setting, now }) => [service, setting, now.engine, now.why])).toEqual([
      ['reading', 'auto', 'local', 'The built-in reader: there is no key for Anthropic.'],
      ['voices', 'auto', 'local', 'The built-in voices: there is no key for Replicate, and the natural voices are not set up on this machine (Settings says how).'],
      ['ear', 'auto', 'local', 'The built-in ear: there is no key for Anthropic.'],
      ['music', 'auto', 'local', 'The built-in music: there is no key for Replicate.'],
      ['effects', 'auto', 'local', 'The built-in effects: there is no key for Replicate.'],
    ]);
    for (const { sends, agreedAt, hasKey } of view.agreements) expect([hasKey, agreedAt, sends.length > 40]).toEqual([false, null, true]);
  });

  it('are the paid ones only once the writer agreed, and until that is taken back', async () => {
    expect(of(await readEngines(context, { projectId: drama.projectId }), 'voices')?.now).toEqual({ engine: 'local', why: 'The built-in voices: you have not agreed that this story’s text goes to Replicate, and the natural voices are not set up on this machine (Settings says how).' });
    const agreed = await agree('replicate');
    expect(of(agreed, 'voices')?.now).toEqual({ engine: 'qwen', why: 'Qwen3-TTS: there is a key for Replicate, and you agreed.' });
    expect(of(agreed, 'music')?.now.engine).toBe('stable-audio');
    expect(of(agreed, 'ear')?.now.engine).toBe('local');
    // Hume is taken only where it is asked for.
    await agree('replicate', false);
    expect(of(await agree('hume'), 'voices')?.now.engine).toBe('local');
  });

  it('are chosen by name, and one that cannot be used says so in place of being replaced', async () => {
    expect(of(await set('voices', 'hume'), 'voices')).toMatchObject({ setting: 'hume', now: { engine: 'hume', why: expect.stringContaining('you have not agreed') } });
    expect(of(await agree('hume'), 'voices')).toMatchObject({ now: { why: 'Hume: you chose it.' } });
    keyed(false);
    expect(of(await readEngines(context, { projectId: drama.projectId }), 'voices')).toMatchObject({ now: { why: expect.stringContaining('there is no key for Hume') } });
    expect(of(await set('reading', 'local'), 'reading')).toMatchObject({ setting: 'local', now: { engine: 'local' } });
    expect(of(await set('voices', 'auto'), 'voices')).toMatchObject({ setting: 'auto' });
    for (const [service, setting] of [['voices', 'stable-audio'], ['effects', 'elevenlabs-music'], ['reading', '']] as const) await expect(set(service, setting)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('say their price, licence and what of the text goes to whom', async () => {
    const { services } = await readEngines(context, { projectId: drama.projectId });
    for (const { options } of services) {
      for (const { id, vendor, price, licence, sends } of options) {
        expect(licence).not.toBe('');
        expect(vendor === null ? [price, sends] : [/\$\d/.test(price), typeof sends]).toEqual(vendor === null ? ['free', null] : [true, 'string']);
        expect(vendor === null).toBe(id === 'local' || id === 'kokoro');
      }
    }
  });

  it('are nobody else’s to read or to choose', async () => {
    const { projectId } = drama;
    const asked = [readEngines(house.stranger, { projectId }), setEngine(house.stranger, { projectId, service: 'ear', setting: 'local' }), agreeTo(house.stranger, { projectId, vendor: 'hume', agree: true })];
    for (const one of await Promise.allSettled(asked)) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'not-found' } });
  });
});

describe('pressing play', () => {
  const hear = (buy = false) => hearSegment(context, { segmentId: drama.segmentId, buy });
  async function voiced(engine: string | null): Promise<void> {
    await context.transaction.run(async (tx) => {
      const voice = engine === null ? null : await tx.voice.create({ data: { projectId: drama.projectId, engine, externalId: 'q', name: 'Designed', settings: {}, hash: engine } });
      await tx.character.update({ where: { id: drama.characterId }, data: { voiceId: voice?.id ?? null } });
    });
  }

  it('makes what is free at once', async () => {
    await agree('replicate');
    expect(await hear()).toEqual({ state: 'making' });
    expect(house.jobs).toEqual([expect.objectContaining({ name: 'speak-segment', segmentId: drama.segmentId })]);
  });

  it('buys no line: it says what the line costs, and only a word of its own has it made', async () => {
    await agree('replicate');
    await voiced('qwen');
    await setCap(context, { projectId: drama.projectId, capMicros: 1_000 });
    const costs = { state: 'costs', micros: priceOfLine('qwen', 14), leftMicros: 1_000, engine: 'Qwen3-TTS', voices: 0, error: null };
    expect(await hear()).toEqual(costs);
    expect(await hearVoice(context, { characterId: drama.characterId })).toEqual(costs);
    expect(house.jobs).toEqual([]);
    await context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { speakError: 'It was busy.' } }));
    expect(await hear()).toMatchObject({ error: 'It was busy.' });
    expect(await hear(true)).toEqual({ state: 'making' });
    expect(house.jobs).toEqual([{ name: 'speak-segment', stepId: null, projectId: drama.projectId, segmentId: drama.segmentId, lane: 'replicate' }]);
    // Not bought yet, and nothing is known to have failed.
    expect(await hear()).toEqual(costs);
    expect(house.jobs).toHaveLength(1);
  });

  it('buys no voice either, also where the line itself is free', async () => {
    await agree('replicate');
    await voiced(null);
    expect(await hear()).toMatchObject({ state: 'costs', micros: priceOfVoice('qwen') + priceOfLine('qwen', 14), voices: 1 });
    const narrated = await context.transaction.run((tx) => tx.segment.findFirstOrThrow({ where: { projectId: drama.projectId, characterId: null } }));
    expect(await hearSegment(context, { segmentId: narrated.id })).toMatchObject({ state: 'costs', micros: priceOfVoice('qwen'), engine: 'Qwen3-TTS', voices: 1 });
    expect(house.jobs).toEqual([]);
  });

  it('says in words where a line’s engine may not be used any more', async () => {
    await voiced('qwen');
    await expect(hear(true)).rejects.toMatchObject({ code: 'not-allowed' });
    keyed(false);
    await expect(hear(true)).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('no key for Replicate') });
    expect(house.jobs).toEqual([]);
  });

  it('buys no sound', async () => {
    await agree('replicate');
    const { cueId } = drama;
    expect(await hearCue(context, { cueId })).toMatchObject({ state: 'costs', micros: 200_000, leftMicros: 5_000_000, engine: 'Stable Audio' });
    expect(house.jobs).toEqual([]);
    expect(await hearCue(context, { cueId, buy: true })).toEqual({ state: 'making' });
    expect(house.jobs).toEqual([expect.objectContaining({ name: 'make-cue', lane: 'replicate' })]);
    house.jobs.length = 0;
    await set('music', 'local');
    expect(await hearCue(context, { cueId })).toEqual({ state: 'making' });
    expect(house.jobs).toEqual([{ name: 'make-cue', stepId: null, projectId: drama.projectId, cueId }]);
  });
});
