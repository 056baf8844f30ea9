import type { FileHandle } from 'node:fs/promises';
import { Dither16 } from './dither.ts';
import { Mp3Writer, encoderScale } from './encode.ts';
import { EncodedMeter } from './encoded-meter.ts';
import { TruePeakLimiter } from './limiter.ts';
import { LoudnessMeter, silenceLevel } from './loudness.ts';
import type { LoudnessReport } from './loudness.ts';
import type { MixBlock } from './mix.ts';
import { checkSignal, fromDb } from './pcm.ts';
import { PeakWriter, coarsePoint, finePoint } from './peaks.ts';
import type { PcmSpool } from './spool.ts';
import { WavWriter, writeAll } from './wav.ts';

/** What a finished file is to meet: a podcast's or drama's usual -16 LUFS, true peak under -1 dBTP. */
export const masterTarget = { integratedLufs: -16, truePeakDbtp: -1 };

/** Room that is left for what encoding adds to the peaks, dB; more is taken where the encoded file shows that it must. */
const encodingRoom = 0.6;
/** The encoded file is made again when it is further from the aim than this, LU. */
const closeEnough = 0.15;
const trialCloseEnough = 0.08;
/** Mixes longer than this are tried in parts of this length, seconds. */
const trialWholeSeconds = 120;
const trialStretchSeconds = 6;
const mostTrials = 3;
const mostAttempts = 3;
const largestGain = 40;

export interface MasterOutput {
  mp3: FileHandle;
  wav: FileHandle;
  peaks: FileHandle;
  coarsePeaks: FileHandle;
}

export interface MasterOptions {
  sampleRate: number;
  /** Written before the sound of the MP3 (an ID3 tag). */
  tag: Uint8Array;
  signal?: AbortSignal;
  /** Share of the whole work that is done, 0 to 1. */
  progress?: (fraction: number) => void;
  /** Wall time of each stage, ms, as it ends. */
  stage?: (name: 'mix' | 'trial' | 'encode', ms: number) => void;
}

export interface MasterResult {
  /** Of the mix as it came, of the file that was encoded, as decoded again. */
  mix: LoudnessReport;
  encoded: LoudnessReport;
  /** What was done to the mix, dB: its gain, and the deepest moment of the limiter (0 or less). */
  gainDb: number;
  deepestLimitDb: number;
  attempts: number;
}

interface Setting {
  gainDb: number;
  ceilingDb: number;
}

/** The mix as it comes from the limiter, block by block, as many frames as went in. */
async function* limited(spool: PcmSpool, setting: Setting, sampleRate: number): AsyncGenerator<{ channels: [Float32Array, Float32Array]; limiter: TruePeakLimiter }> {
  const limiter = new TruePeakLimiter(sampleRate, fromDb(setting.gainDb), fromDb(setting.ceilingDb));
  for await (const block of spool.read()) yield { channels: limiter.push(block), limiter };
  yield { channels: limiter.finish(), limiter };
}

async function spoolMix(blocks: AsyncIterable<MixBlock>, spool: PcmSpool, frames: number, options: MasterOptions): Promise<LoudnessReport> {
  const meter = new LoudnessMeter(options.sampleRate, 2);
  for await (const { channels } of blocks) {
    checkSignal(options.signal);
    meter.push(channels);
    await spool.write(channels);
    options.progress?.(0.4 * Math.min(1, spool.frames / Math.max(1, frames)));
  }
  return meter.finish();
}

/** Finds the gain at which the limited mix has the loudness aimed at. Nothing to find where the limiter has no work. */
async function findGain(spool: PcmSpool, mix: LoudnessReport, ceilingDb: number, options: MasterOptions): Promise<number> {
  if (mix.integratedLufs <= -70) return 0;
  let gainDb = Math.max(-largestGain, Math.min(largestGain, masterTarget.integratedLufs - mix.integratedLufs));
  if (mix.truePeakDbtp + gainDb <= ceilingDb) return gainDb;
  // How much louder it becomes for each dB of gain: less than 1, for the limiter takes some of it back.
  let yieldPerDb = 1;
  let before: { gainDb: number; lufs: number } | null = null;
  for (let trial = 0; trial < mostTrials; trial += 1) {
    const lufs = await trialLoudness(spool, mix, { gainDb, ceilingDb }, options);
    const short = masterTarget.integratedLufs - lufs;
    if (before && gainDb !== before.gainDb) {
      yieldPerDb = Math.max(0.25, Math.min(1, (lufs - before.lufs) / (gainDb - before.gainDb)));
    }
    before = { gainDb, lufs };
    gainDb = Math.min(largestGain, gainDb + short / yieldPerDb);
    if (Math.abs(short) <= trialCloseEnough) break;
  }
  return gainDb;
}

/**
 * Loudness the limited mix would have. A long mix is tried on every fourth stretch: what the limiter takes off there is
 * what it takes off the whole, within a few hundredths of a LU, and the encoded file is measured anyway.
 */
async function trialLoudness(spool: PcmSpool, mix: LoudnessReport, setting: Setting, options: MasterOptions): Promise<number> {
  const { sampleRate } = options;
  const step = spool.frames > trialWholeSeconds * sampleRate ? 4 : 1;
  const plain = new LoudnessMeter(sampleRate, 2, { truePeak: false });
  const tamed = new LoudnessMeter(sampleRate, 2, { truePeak: false });
  const gain = fromDb(setting.gainDb);
  let limiter: TruePeakLimiter | null = null;
  for await (const { block, at } of spool.readStretches(trialStretchSeconds * sampleRate, step)) {
    checkSignal(options.signal);
    if (at === 0 && limiter) tamed.push(limiter.finish());
    if (at === 0 || !limiter) limiter = new TruePeakLimiter(sampleRate, gain, fromDb(setting.ceilingDb));
    tamed.push(limiter.push(block));
    if (step > 1) plain.push(block);
  }
  if (limiter) tamed.push(limiter.finish());
  const limited = tamed.finish().integratedLufs;
  return step === 1 ? limited : mix.integratedLufs + limited - plain.finish().integratedLufs;
}

interface Attempt {
  encoded: LoudnessReport;
  deepestLimitDb: number;
}

async function encodeAttempt(spool: PcmSpool, setting: Setting, output: MasterOutput, options: MasterOptions): Promise<Attempt> {
  const { sampleRate } = options;
  await Promise.all([output.mp3.truncate(0), output.wav.truncate(0)]);
  const mp3 = await Mp3Writer.open(output.mp3, sampleRate, options.tag);
  const wav = new WavWriter(output.wav, sampleRate, 2);
  const peaks = new PeakWriter(sampleRate, finePoint);
  const coarse = new PeakWriter(sampleRate, coarsePoint);
  const wavDither = [new Dither16(0x1d872b41), new Dither16(0x6c8e9cf5)] as const;
  const mp3Dither = [new Dither16(0x3a96c7d1, 1 / encoderScale), new Dither16(0x58f1b26b, 1 / encoderScale)] as const;
  const meter = await EncodedMeter.open(sampleRate, spool.frames);
  let deepest = 1;
  let done = 0;
  let writing: Promise<Uint8Array> = Promise.resolve(new Uint8Array());
  try {
    for await (const { channels, limiter } of limited(spool, setting, sampleRate)) {
      checkSignal(options.signal);
      const samples = [wavDither[0].convert(channels[0]), wavDither[1].convert(channels[1])];
      const sound: [Int16Array, Int16Array] = [mp3Dither[0].convert(channels[0]), mp3Dither[1].convert(channels[1])];
      // The encoder works in its own thread on the block before while this one is limited: one is always under way.
      const frames = await writing;
      writing = Promise.all([mp3.write(sound), wav.write(samples)]).then(([encoded]) => encoded);
      // Decoded only now, while the encoder is at work again.
      meter.push(frames);
      peaks.push(samples);
      coarse.push(samples);
      deepest = limiter.deepest;
      done += channels[0].length;
      options.progress?.(0.5 + 0.49 * (done / Math.max(1, spool.frames)));
    }
    meter.push(await writing);
    meter.push(await mp3.finish());
  } catch (error) {
    // The error that counts is the one in hand; a write that was under way may only fail after it.
    await writing.catch(() => {});
    await mp3.cancel();
    throw error;
  }
  await wav.finish();
  await writeFresh(output.peaks, peaks.finish());
  await writeFresh(output.coarsePeaks, coarse.finish());
  return { encoded: meter.finish(), deepestLimitDb: 20 * Math.log10(deepest) };
}

async function writeFresh(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  await handle.truncate(0);
  await writeAll(handle, bytes, 0);
}

/**
 * Masters a mix in two passes and writes its files: MP3 192 kbit/s, 16-bit WAV, peaks. The gain is one for the whole, so
 * the balance and the dynamics of the speech stay as they are; only what passes the ceiling is limited. What counts is
 * the encoded file: it is decoded while it is written, and written again where it misses the target.
 * `frames` is the expected length of the mix, for progress only. Deterministic: the same mix gives the same bytes.
 */
export async function masterMix(
  mix: { blocks: AsyncIterable<MixBlock>; frames: number },
  spool: PcmSpool,
  output: MasterOutput,
  options: MasterOptions,
): Promise<MasterResult> {
  let began = performance.now();
  const stage = (name: 'mix' | 'trial' | 'encode'): void => {
    options.stage?.(name, performance.now() - began);
    began = performance.now();
  };
  const measured = await spoolMix(mix.blocks, spool, mix.frames, options);
  stage('mix');
  const setting: Setting = { gainDb: 0, ceilingDb: masterTarget.truePeakDbtp - encodingRoom };
  setting.gainDb = await findGain(spool, measured, setting.ceilingDb, options);
  stage('trial');
  for (let attempts = 1; ; attempts += 1) {
    options.progress?.(0.5);
    const { encoded, deepestLimitDb } = await encodeAttempt(spool, setting, output, options);
    stage('encode');
    const silent = encoded.integratedLufs <= Math.max(-70, silenceLevel);
    const short = silent ? 0 : masterTarget.integratedLufs - encoded.integratedLufs;
    const over = encoded.truePeakDbtp - masterTarget.truePeakDbtp;
    if ((Math.abs(short) <= closeEnough && over <= 0) || attempts === mostAttempts) {
      return { mix: measured, encoded, gainDb: setting.gainDb, deepestLimitDb, attempts };
    }
    if (over > 0) {
      setting.ceilingDb -= over + 0.1;
      setting.gainDb = await findGain(spool, measured, setting.ceilingDb, options);
    }
    if (Math.abs(short) > closeEnough) setting.gainDb += short;
    stage('trial');
  }
}
