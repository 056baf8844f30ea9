import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StreamResampler } from '../stream-resample.ts';
import { DecodeBack } from './decode-back.ts';
import { findFfmpeg } from './find-ffmpeg.ts';
import { openSoundFile } from './open-sound-file.ts';
import { soundKinds } from './sound-file.ts';
import type { SoundKind } from './sound-file.ts';
import { testTone } from './testing-sound.ts';

const rate = 44_100;
const frames = rate * 2 + 77;

function joined(parts: Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

async function heard(kind: SoundKind, channels: 1 | 2): Promise<{ back: Float32Array[]; missing: number }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'decode-back-'));
  const handle = await open(path.join(folder, `a.${kind}`), 'w+');
  const parts: Float32Array[][] = [[], []];
  try {
    const file = await openSoundFile(kind, handle, { sampleRate: rate, channels, expectedSamples: frames, tags: { title: 'T', artist: 'A' } });
    const back = await DecodeBack.open(file.form, { samples: frames, inputRate: rate }, (stretch) => stretch.forEach((samples, channel) => parts[channel]!.push(samples.slice())));
    try {
      for (const block of testTone(rate, frames, 5000)) await back.push(await file.write(block));
      await back.push((await file.finish()).piece);
      return { back: parts.slice(0, channels).map(joined), missing: back.missing };
    } finally {
      await back.close();
    }
  } finally {
    await handle.close();
    await rm(folder, { recursive: true });
  }
}

/** The sound that went in, at the rate at which it comes back. */
function given(sampleRate: number, channels: 1 | 2): Float32Array[] {
  const blocks = [...testTone(rate, frames, 5000)];
  const [left, right] = [joined(blocks.map(([samples]) => samples)), joined(blocks.map(([, samples]) => samples))];
  const folded = channels === 2 ? [left, right] : [left.map((sample, i) => (sample + right[i]!) / 2)];
  return folded.map((samples) => {
    const resampler = new StreamResampler(rate, sampleRate);
    return joined([resampler.push(samples), resampler.finish()]);
  });
}

describe.each(soundKinds)('decoded again: %s', (kind) => {
  it.each([1, 2] as const)('gives the sound that went in, in its place, at its level (%i channels)', async (channels) => {
    const { back, missing } = await heard(kind, channels);
    const sound = given(kind === 'opus' ? 48_000 : rate, channels);
    expect(missing).toBe(0);
    expect(back.map(({ length }) => length)).toEqual(sound.map(({ length }) => length));
    sound.forEach((samples, channel) => {
      const similarity = (lag: number): number => {
        let [both, one, other] = [0, 0, 0];
        for (let i = 3000; i < samples.length - 3000; i += 1) {
          both += samples[i]! * back[channel]![i + lag]!;
          one += samples[i]! ** 2;
          other += back[channel]![i + lag]! ** 2;
        }
        return both / Math.sqrt(one * other);
      };
      expect(similarity(0)).toBeGreaterThan(0.98);
      for (const lag of [-3, -1, 1, 3]) expect(similarity(lag)).toBeLessThan(similarity(0));
      const level = (values: Float32Array): number => 10 * Math.log10(values.reduce((sum, value) => sum + value * value, 0));
      expect(Math.abs(level(back[channel]!) - level(samples))).toBeLessThan(0.1);
    });
  });
});

describe('an ffmpeg', () => {
  it('is looked for where it was said to be, and not believed for its name', async () => {
    expect(await findFfmpeg('/no/such/ffmpeg', { PATH: '/usr/bin', NODE_ENV: 'test' })).toBeNull();
    expect(await findFfmpeg(process.execPath, { NODE_ENV: 'test' })).toBeNull();
    expect(await findFfmpeg(undefined, { NODE_ENV: 'test' })).toBeNull();
  });
});
