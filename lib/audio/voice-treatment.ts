import { bandPowers, burstPeaks } from './bursts.ts';
import type { BurstBand } from './bursts.ts';
import { checkedClip, levelled } from './clip-check.ts';
import { filtered, highPass } from './filters.ts';
import { pitchTrack } from './pitch-track.ts';
import { hashText } from './random.ts';
import { resample } from './resample.ts';
import type { ClipSource, PlacedSpeech, Timeline } from './types.ts';

/** What the mixer does to the lines of one voice. Plain data. */
export interface VoiceTreatment {
  /** Below this is no voice, Hz. */
  highPassHz: number;
  /** Strongest burst that is left as it is, dB against the loudness of the line; null: the voice needs no such care. */
  sibilanceDb: number | null;
  plosivesDb: number | null;
}

/** By voice id. */
export interface VoiceTreatments {
  [voiceId: string]: VoiceTreatment;
}

/** What a voice gets of which nothing is known. */
export const plainTreatment: VoiceTreatment = { highPassHz: 70, sibilanceDb: null, plosivesDb: null };

/** The high-pass follows the pitch of the voice between these, Hz: gentle, and never into the fundamental. */
const lowestHighPass = 65;
const highestHighPass = 80;
const shareOfPitch = 0.85;
/** A voice is known by so many of its lines at most, and by no more of them than have so much speech together, seconds. */
const mostLines = 24;
const enoughSpeech = 40;
/** Fewer bursts say nothing of what is usual. */
const fewestBursts = 8;
/** A burst may pass the usual strong one of its voice by this, as a few lines tell it; 6 over that of all is what listeners bear, dB. */
const overUsual = { sibilance: 2, plosives: 1.5 };
const usualShare = 0.75;
const step = 0.5;
/** Bursts are judged at the rate they are heard at: near half of it a band is not what it is called, Hz. */
const judgingRate = 44_100;

/**
 * The lines a voice is known by. Chosen by how loud their clips were measured to be, which is chance enough, and not by where
 * they stand, so that one line spoken anew changes one of them at most; nor by the clips' names, which are other ones where
 * the same book is made again: the same sounds are the same mix.
 */
function referenceLines(lines: PlacedSpeech[]): PlacedSpeech[] {
  const once = [...new Map(lines.map((line) => [line.asset, line])).values()];
  const ranked = once.map((line) => ({ line, rank: hashText(String(line.loudnessLufs)), tie: hashText(line.asset ?? '') })).sort((a, b) => a.rank - b.rank || a.tie - b.tie);
  let seconds = 0;
  return ranked
    .slice(0, mostLines)
    .filter(({ line }) => {
      const wanted = seconds < enoughSpeech;
      seconds += line.end - line.start;
      return wanted;
    })
    .map(({ line }) => line);
}

function usual(peaks: number[]): number | null {
  if (peaks.length < fewestBursts) return null;
  const sorted = peaks.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * usualShare)] ?? null;
}

function inSteps(value: number): number {
  return Math.round(value / step) * step;
}

/**
 * Listens to a few lines of every voice and says what the mixer should do to it: where its high-pass lies, and which
 * bursts stand out of its own. Clips that cannot be read are passed over. The same clips give the same treatments; call
 * it once for a whole book and give the result to every `mixTimeline` of it.
 */
export async function measureVoices(timeline: Pick<Timeline, 'speech'>, clips: ClipSource, options: { signal?: AbortSignal } = {}): Promise<VoiceTreatments> {
  const byVoice = new Map<string, PlacedSpeech[]>();
  for (const line of timeline.speech) {
    if (line.asset === null || line.voiceId === undefined || typeof line.loudnessLufs !== 'number' || !(line.loudnessLufs > -70)) continue;
    const lines = byVoice.get(line.voiceId);
    if (lines) lines.push(line);
    else byVoice.set(line.voiceId, [line]);
  }
  const treatments: VoiceTreatments = {};
  for (const [voiceId, lines] of byVoice) treatments[voiceId] = await measureVoice(referenceLines(lines), clips, options.signal);
  return treatments;
}

async function measureVoice(lines: PlacedSpeech[], clips: ClipSource, signal: AbortSignal | undefined): Promise<VoiceTreatment> {
  const sounds: { samples: Float32Array; sampleRate: number; loudness: number }[] = [];
  for (const line of lines) {
    signal?.throwIfAborted();
    try {
      const { channels, sampleRate } = checkedClip(await clips(line.asset ?? ''));
      const [samples] = channels;
      if (samples) sounds.push({ samples: levelled(samples), sampleRate, loudness: line.loudnessLufs ?? 0 });
    } catch {
      // The mixer meets the same clip in its place and says what is wrong with it there.
      continue;
    }
  }
  const pitches = sounds.slice(0, 3).map((sound) => pitchTrack(sound).medianHz).filter((hertz) => hertz > 0).toSorted((a, b) => a - b);
  const pitch = pitches[pitches.length >> 1] ?? 0;
  const highPassHz = pitch === 0 ? plainTreatment.highPassHz : Math.round(Math.max(lowestHighPass, Math.min(highestHighPass, pitch * shareOfPitch)));
  const peaks = { sibilance: new Array<number>(), plosives: new Array<number>() };
  for (const { samples, sampleRate, loudness } of sounds) {
    const clean = filtered(samples, [highPass(sampleRate, highPassHz)]);
    const [ready] = resample({ sampleRate, channels: [clean] }, judgingRate).channels;
    for (const band of ['sibilance', 'plosives'] as const) {
      for (const peak of burstPeaks(bandPowers(ready ?? clean, judgingRate, band))) peaks[band].push(peak - loudness);
    }
  }
  const cap = (band: BurstBand): number | null => {
    const level = usual(peaks[band]);
    return level === null ? null : inSteps(level + overUsual[band]);
  };
  return { highPassHz, sibilanceDb: cap('sibilance'), plosivesDb: cap('plosives') };
}
