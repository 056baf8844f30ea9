/** An hour of drama that a bench makes for itself: clips, and the rows they would be. The same on every machine. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { measureLoudness } from '../../audio/loudness.ts';
import { bookInfoFrame } from '../../audio/book-mp3.ts';
import { openEncoder } from '../../audio/files/open-encoder.ts';
import { Quantizer } from '../../audio/files/quantize.ts';
import { crc16, samplesPerFrame } from '../../audio/mp3-info.ts';
import { XorShift } from '../../audio/random.ts';
import { makeSound } from '../../audio/synthesis/index.ts';
import { encodeWav16 } from '../../audio/wav.ts';
import type { CueLane, TimelineClip, TimelineCue, TimelineInput, TimelineSegment, TimelineTake } from '../../audio/types.ts';

const clipRate = 44_100;
const effectSounds = ['door-open', 'knock', 'thunder-far', 'church-bell', 'glass-break', 'footsteps-stone'];
const speakers = 6;

export interface Hour {
  input: TimelineInput;
  clips: { [asset: string]: string };
}

export interface HourSize {
  chapters: number;
  /** Of each chapter. */
  lines: number;
  effects: number;
}

/** The hour of the bar: 1,200 lines and 100 effects in 10 chapters. */
export const oneHour: HourSize = { chapters: 10, lines: 120, effects: 10 };

/** A voice-like sound: a buzz at a pitch through two moving resonances, in syllables. */
function utterance(seconds: number, seed: number): Float32Array {
  const random = new XorShift(seed);
  const hertz = 90 + 20 * (seed % 7);
  const out = new Float32Array(Math.round(seconds * clipRate));
  let phase = 0;
  let low = 0;
  let band = 0;
  let formant = 500;
  for (let i = 0; i < out.length; i += 1) {
    const syllable = i % 9000;
    if (syllable === 0) formant = 350 + 900 * random.next();
    phase += (hertz * (1 + 0.05 * Math.sin(i / 15_000))) / clipRate;
    if (phase >= 1) phase -= 1;
    const source = 2 * phase - 1 + 0.15 * (random.next() - 0.5);
    // A state-variable filter at the formant.
    const f = 2 * Math.sin((Math.PI * formant) / clipRate);
    low += f * band;
    band += f * (source - low - 0.25 * band);
    out[i] = 0.12 * (low + 0.5 * band) * Math.sin((Math.PI * syllable) / 9000) ** 2;
  }
  return out;
}

/** An encoder takes a moment to begin: several work side by side. */
const encodersAtOnce = 6;

async function mp3(samples: Float32Array): Promise<Uint8Array> {
  const encoder = await openEncoder({ codec: 'mp3', sampleRate: clipRate, channels: 2, bitRate: 192_000, bits: 16 }, undefined);
  const frames = [...(await encoder.push(new Quantizer(16, 2).convert([samples, samples]))), ...(await encoder.finish())];
  const bytes = Buffer.concat(frames);
  return Buffer.concat([bookInfoFrame([{ frames: frames.length, bytes: bytes.length, crc: crc16(bytes), samples: samples.length }], samplesPerFrame), bytes]);
}

/** Makes the clips in a folder, compressed as a vendor's are, and the input of their timeline. */
export async function makeHour(folder: string, size: HourSize): Promise<Hour> {
  await mkdir(folder, { recursive: true });
  const clips: Hour['clips'] = {};
  const keep = async (asset: string, bytes: Uint8Array, extension: string): Promise<void> => {
    clips[asset] = path.join(folder, `${asset}.${extension}`);
    await writeFile(clips[asset], bytes);
  };
  const take = async (asset: string, seed: number): Promise<TimelineTake> => {
    const samples = utterance(1.6 + 1.6 * ((seed * 0.618) % 1), seed + 1);
    await keep(asset, await mp3(samples), 'mp3');
    return { asset, durationSeconds: samples.length / clipRate, loudnessLufs: measureLoudness({ sampleRate: clipRate, channels: [samples, samples] }).integratedLufs, words: [] };
  };
  const sound = async (asset: string, lane: CueLane, name: string, seconds: number, seed: number): Promise<TimelineClip> => {
    const { pcm, loops } = makeSound({ lane, sound: name, seed, intensity: 0.6, seconds });
    await keep(asset, encodeWav16(pcm), 'wav');
    const { durationSeconds, integratedLufs } = measureLoudness(pcm);
    return { asset, durationSeconds, loudnessLufs: integratedLufs, loops };
  };
  const beds = { music: await sound('music', 'music', 'calm', 40, 3), ambience: await sound('ambience', 'ambience', 'rain', 30, 4) };
  const effects: TimelineClip[] = [];
  for (const [index, name] of effectSounds.entries()) effects.push(await sound(`effect-${index}`, 'effect', name, 0, index + 10));
  const segments: TimelineSegment[] = [];
  const cues: TimelineCue[] = [];
  const chapters = Array.from({ length: size.chapters }, (_, index) => ({ id: `chapter-${index}`, title: `Chapter ${index + 1}` }));
  const takes: TimelineTake[] = [];
  for (let first = 0; first < size.chapters * size.lines; first += encodersAtOnce) {
    const numbers = Array.from({ length: Math.min(encodersAtOnce, size.chapters * size.lines - first) }, (_, index) => first + index);
    takes.push(...(await Promise.all(numbers.map((number) => take(`line-${number}`, number)))));
  }
  for (const [index, chapter] of chapters.entries()) {
    for (let line = 0; line < size.lines; line += 1) {
      const number = index * size.lines + line;
      segments.push(segmentOf(chapter.id, number, line, size.lines, takes[number]!));
    }
    const first = index * size.lines;
    const cue = (id: string, lane: TimelineCue['lane'], at: number, until: number | null, clip: TimelineClip): TimelineCue => ({
      id: `${chapter.id}-${id}`, lane, segmentId: `s${first + at}`, offset: 4, untilSegmentId: until === null ? null : `s${first + until}`, placement: 'after',
      gainDb: 0, pan: 0, fadeInSeconds: lane === 'effect' ? 0 : 2, fadeOutSeconds: lane === 'effect' ? 0 : 3, clip,
    });
    const part = (share: number): number => Math.floor(share * (size.lines - 1));
    cues.push(cue('music', 'music', 0, part(0.3), beds.music), cue('ambience', 'ambience', part(0.4), part(0.9), beds.ambience));
    for (let effect = 0; effect < size.effects; effect += 1) cues.push(cue(`effect-${effect}`, 'effect', part((effect + 0.5) / size.effects), null, effects[(index + effect) % effects.length]!));
  }
  return { input: { chapters, segments, cues }, clips };
}

function segmentOf(chapterId: string, number: number, line: number, lines: number, take: TimelineTake): TimelineSegment {
  const narrated = number % 3 === 0;
  return {
    id: `s${number}`, chapterId, sceneId: `${chapterId}-${Math.floor((4 * line) / lines)}`, kind: narrated ? 'narration' : 'dialogue', characterId: narrated ? null : `p${number % speakers}`,
    voiceId: narrated ? 'narrator' : `v${number % speakers}`, text: `The line ${number} goes on for eight words.`, endsParagraph: number % 4 === 3, pauseAfterSeconds: null, gainDb: 0, take,
  };
}
