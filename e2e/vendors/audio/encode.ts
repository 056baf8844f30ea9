/** Sounds as the files that vendors send: WAV, MP3 and bare PCM. */
import { registerMp3Encoder } from '@mediabunny/mp3-encoder';
import { AudioSample, AudioSampleSource, BufferTarget, Mp3OutputFormat, Output } from 'mediabunny';
import { resample } from '../../../lib/audio/resample.ts';
import type { Pcm } from '../../../lib/audio/types.ts';
import { encodeWav16 } from '../../../lib/audio/wav.ts';

export interface FileFormat {
  type: 'wav' | 'mp3' | 'pcm';
  sampleRate: number;
  channels: 1 | 2;
  /** Bits a second, for MP3. */
  bitRate?: number;
}

export const mediaTypes = { wav: 'audio/wav', mp3: 'audio/mpeg', pcm: 'application/octet-stream' } as const;

/** The most that an MP3 of a low sample rate (MPEG-2) can hold. */
const lowRateMost = 160_000;

/** The sound in the format, brought to its sample rate and channels. PCM is 16-bit, little-endian, without a header. */
export async function encodeAs(pcm: Pcm, format: FileFormat): Promise<Uint8Array> {
  const shaped = withChannels(resample(pcm, format.sampleRate), format.channels);
  if (format.type === 'mp3') return await encodeMp3(shaped, format.bitRate ?? 128_000);
  const wav = encodeWav16(shaped);
  return format.type === 'wav' ? wav : wav.subarray(44);
}

function withChannels(pcm: Pcm, channels: 1 | 2): Pcm {
  const [left = new Float32Array(0), right = left] = pcm.channels;
  if (channels === 2) return { sampleRate: pcm.sampleRate, channels: [left, right] };
  if (left === right) return { sampleRate: pcm.sampleRate, channels: [left] };
  return { sampleRate: pcm.sampleRate, channels: [left.map((sample, i) => (sample + right[i]!) / 2)] };
}

async function encodeMp3(pcm: Pcm, bitRate: number): Promise<Uint8Array> {
  registerMp3Encoder();
  const source = new AudioSampleSource({ codec: 'mp3', bitrate: pcm.sampleRate < 32_000 ? Math.min(lowRateMost, bitRate) : bitRate });
  const target = new BufferTarget();
  const output = new Output({ format: new Mp3OutputFormat(), target });
  output.addAudioTrack(source);
  await output.start();
  const frames = pcm.channels[0]?.length ?? 0;
  const step = pcm.sampleRate * 10;
  for (let at = 0; at < frames; at += step) {
    const length = Math.min(step, frames - at);
    const data = new Float32Array(length * pcm.channels.length);
    for (const [channel, samples] of pcm.channels.entries()) data.set(samples.subarray(at, at + length), channel * length);
    const sample = new AudioSample({ data, format: 'f32-planar', numberOfChannels: pcm.channels.length, sampleRate: pcm.sampleRate, timestamp: at / pcm.sampleRate });
    await source.add(sample);
    sample.close();
  }
  await output.finalize();
  if (target.buffer === null) throw new Error('the encoder gave no file');
  return new Uint8Array(target.buffer);
}
