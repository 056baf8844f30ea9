/** The sound that the proof of the files is made with: like speech, with hard moments, mastered to -16 LUFS under -1.5 dBTP. */
import { TruePeakLimiter } from '../../audio/limiter.ts';
import { LoudnessMeter } from '../../audio/loudness.ts';
import { fromDb } from '../../audio/pcm.ts';
import { XorShift } from '../../audio/random.ts';

export const rate = 44_100;
export type Block = [Float32Array, Float32Array];
const block = 16_384;
const ceilingDb = -1.6;
const clickFrames = 16;

/** Buzzes of changing pitch in syllables over soft noise, with pauses, clicks and a low rumble: hard for every codec. */
function* raw(frames: number): Generator<Block> {
  const random = new XorShift(20_261_127);
  let low = 0;
  let phase = 0;
  for (let at = 0; at < frames; at += block) {
    const length = Math.min(block, frames - at);
    const left = new Float32Array(length);
    const right = new Float32Array(length);
    for (let i = 0; i < length; i += 1) {
      const t = (at + i) / rate;
      const speaking = Math.sin(2 * Math.PI * 0.11 * t) > -0.6 ? Math.max(0, Math.sin(2 * Math.PI * 3.7 * t)) ** 0.7 : 0;
      phase += (110 + 40 * Math.sin(2 * Math.PI * 0.23 * t) + 60 * speaking) / rate;
      const noise = random.next() * 2 - 1;
      low += 0.25 * (noise - low);
      const voice = speaking * ((2 * (phase % 1) - 1) * 0.5 + (Math.sin(2 * Math.PI * t) > 0.7 ? noise * 0.3 : low * 0.2));
      const click = (at + i) % 91_003 < clickFrames ? 0.8 * (1 - Math.cos((2 * Math.PI * ((at + i) % 91_003)) / clickFrames)) : 0;
      const bed = 0.03 * Math.sin(2 * Math.PI * 220 * t) + 0.01 * low;
      left[i] = voice + click + bed;
      right[i] = voice * 0.8 - click * 0.5 + bed * Math.sin(2 * Math.PI * 0.3 * t);
    }
    yield [left, right];
  }
}

/** The mastered sound, block by block; as mono the mean of both channels is what has the level. */
export function* programme(seconds: number, channels: 1 | 2): Generator<Block> {
  const frames = Math.round(seconds * rate) + 777;
  const meter = new LoudnessMeter(rate, channels, { truePeak: false });
  const folded = ([left, right]: Block): Block => {
    if (channels === 2) return [left, right];
    const mono = left.map((sample, i) => (sample + right[i]!) / 2);
    return [mono, mono];
  };
  for (const one of raw(frames)) meter.push(folded(one).slice(0, channels));
  const limiter = new TruePeakLimiter(rate, fromDb(-16 - meter.finish().integratedLufs), fromDb(ceilingDb));
  for (const one of raw(frames)) yield limiter.push(folded(one));
  yield limiter.finish();
}

export function framesOf(seconds: number): number {
  return Math.round(seconds * rate) + 777;
}
