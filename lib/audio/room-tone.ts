import { fromDb } from './pcm.ts';
import { XorShift } from './random.ts';

/** A quiet room instead of digital silence: soft noise, the same on every run, different left and right. */

const roomToneDbfs = -70;
/** About 12 s at 44.1 kHz; it repeats far below what can be heard. */
const period = 1 << 19;

let cached: [Float32Array, Float32Array] | null = null;

function makeChannel(seed: number): Float32Array {
  const random = new XorShift(seed);
  const noise = new Float32Array(period);
  for (let i = 0; i < period; i += 1) noise[i] = random.next() + random.next() - 1;
  const out = new Float32Array(period);
  // Two gentle poles around 1.5 kHz, run round twice so that the end meets the start.
  let first = 0;
  let second = 0;
  for (let turn = 0; turn < 2; turn += 1) {
    for (let i = 0; i < period; i += 1) {
      first += 0.2 * (noise[i]! - first);
      second += 0.4 * (first - second);
      out[i] = second;
    }
  }
  const rms = Math.sqrt(out.reduce((sum, sample) => sum + sample * sample, 0) / period);
  const gain = fromDb(roomToneDbfs) / rms;
  return out.map((sample) => sample * gain);
}

/** Adds the tone to a block that begins at an absolute frame. */
export function addRoomTone(channels: readonly Float32Array[], frame: number): void {
  cached ??= [makeChannel(0x51ed270b), makeChannel(0x2545f491)];
  for (const [channel, samples] of channels.entries()) addLoop(samples, cached[channel % 2]!, frame);
}

function addLoop(samples: Float32Array, tone: Float32Array, frame: number): void {
  const { length } = samples;
  for (let i = 0; i < length; i += 1) samples[i]! += tone[(frame + i) & (period - 1)]!;
}
