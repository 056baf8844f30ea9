import { afterAll, describe, expect, it } from 'vitest';
import type { SoundRequest } from '../interfaces.ts';
import { createLocalSoundEngine } from './local-engine.ts';

const engine = createLocalSoundEngine();
afterAll(() => engine.close());

const knock: SoundRequest = { lane: 'effect', sound: 'knock', prompt: '', intensity: 0.5, seconds: 8, seed: 3 };

describe('the built-in sound engine', () => {
  it('gives the same bytes for the same seed, whichever thread makes them, and others for another', async () => {
    const [first, second, third, other] = await Promise.all([engine.make(knock), engine.make(knock), engine.make(knock), engine.make({ ...knock, seed: 4 })]);
    expect(Buffer.compare(first.wav, second.wav)).toBe(0);
    expect(Buffer.compare(first.wav, third.wav)).toBe(0);
    expect(Buffer.compare(first.wav, other.wav)).not.toBe(0);
    expect(first.durationSeconds).toBeGreaterThan(0.2);
  });

  it('refuses a sound it does not have, in words', async () => {
    await expect(engine.make({ ...knock, sound: 'spaceship' })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('spaceship') });
  });

  it('ends a sound that is cancelled, and makes the next', async () => {
    const stop = new AbortController();
    const bed = engine.make({ lane: 'ambience', sound: 'rain', prompt: '', intensity: 0.5, seconds: 60, seed: 1 }, stop.signal);
    stop.abort();
    await expect(bed).rejects.toMatchObject({ code: 'cancelled' });
    await expect(engine.make(knock, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect((await engine.make(knock)).wav.length).toBeGreaterThan(1_000);
  });
});
