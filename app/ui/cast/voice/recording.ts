import { durationOf, toDb } from '../../../../lib/audio/pcm.ts';
import type { Pcm } from '../../../../lib/audio/types.ts';

/** How long a recording of somebody's voice is, seconds. */
export const recordingLimits = { least: 10, most: 60 };

/** Loudness is looked at in frames of so many seconds. */
const frameSeconds = 0.05;
/** Under this level, dB of full scale, nobody speaks; over the second one they are near enough. */
const silentDb = -50;
const faintDb = -36;
/** Speech is what lies within so much of the loudest frame, dB. */
const speechRangeDb = 30;
const leastSpeechSeconds = 5;
/** A sample this near to full scale was cut off; so many of them, as a share, are heard. */
const clipped = 0.999;
const clippedShare = 0.001;

/** Whether a recording can be a voice: `problem` says why not, `advice` what would make it better. Plain sentences. */
export function judgeRecording(pcm: Pcm): { problem: string | null; advice: string | null } {
  const seconds = durationOf(pcm);
  const levels = frameLevels(pcm);
  const loudest = levels.reduce((most, level) => Math.max(most, level), -Infinity);
  const speech = levels.filter((level) => level > Math.max(silentDb, loudest - speechRangeDb)).length * frameSeconds;
  if (loudest < silentDb) return { problem: 'Nothing was heard. Look whether the right microphone is chosen and not muted, then record again.', advice: null };
  if (seconds < recordingLimits.least) return { problem: `That is ${whole(seconds)}; at least ${recordingLimits.least} are needed. Read the whole text.`, advice: null };
  if (seconds > recordingLimits.most) return { problem: `That is ${whole(seconds)}; at most ${recordingLimits.most} are taken. Cut it shorter, or record the text here.`, advice: null };
  if (speech < leastSpeechSeconds) return { problem: `Only ${whole(speech)} of it are speech. Read the whole text, without long pauses.`, advice: null };
  if (isClipped(pcm)) return { problem: 'It is too loud in places and sounds torn there. Go a little away from the microphone and record again.', advice: null };
  if (loudest < faintDb) return { problem: null, advice: 'It is rather faint. Go nearer to the microphone and record again.' };
  return { problem: null, advice: null };
}

/** Level of each frame, dB of full scale. */
function frameLevels({ channels, sampleRate }: Pcm): number[] {
  const samples = channels[0] ?? new Float32Array();
  const size = Math.max(1, Math.round(frameSeconds * sampleRate));
  const levels: number[] = [];
  for (let at = 0; at + size <= samples.length; at += size) levels.push(levelDb(samples.subarray(at, at + size)));
  return levels;
}

/** Root mean square of some samples, dB of full scale; silence gives -Infinity. */
export function levelDb(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return toDb(Math.sqrt(sum / Math.max(1, samples.length)));
}

function isClipped({ channels }: Pcm): boolean {
  const samples = channels[0] ?? new Float32Array();
  let cut = 0;
  for (const sample of samples) if (Math.abs(sample) >= clipped) cut += 1;
  return cut > samples.length * clippedShare;
}

/** Many channels as one: their mean. */
export function monoOf(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels;
  if (first === undefined || channels.length === 1) return first ?? new Float32Array();
  return first.map((_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length);
}

function whole(seconds: number): string {
  const rounded = Math.floor(seconds);
  return `${rounded} ${rounded === 1 ? 'second' : 'seconds'}`;
}
