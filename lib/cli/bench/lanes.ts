/** The parts of a mix, each rendered alone through the mixer that rendered the whole. */
import { readFile } from 'node:fs/promises';
import { decodeClip } from '../../audio/clip-file.ts';
import { LoudnessMeter, type LoudnessReport } from '../../audio/loudness.ts';
import { mixTimeline } from '../../audio/mix.ts';
import type { CueLane, Pcm, Timeline } from '../../audio/types.ts';
import { measureVoices } from '../../audio/voice-treatment.ts';
import { TrackRecorder, type Track, type TrackOptions } from './frame-track.ts';
import type { MadeStory } from './studio.ts';

export const sampleRate = 44_100;

export interface Lane {
  track: Track;
  /** By the programme's own meter. */
  loudness: LoudnessReport;
}

/** Renders one lane of a timeline and measures it on the way: no more than a block of sound is held. */
export async function renderLane(story: MadeStory, lane: CueLane | 'speech', timeline: Timeline = story.timeline, options: Partial<TrackOptions> = {}): Promise<Lane> {
  const recorder = new TrackRecorder({ sampleRate, ...options });
  const meter = new LoudnessMeter(sampleRate, 2, { truePeak: false });
  const source = async (asset: string): Promise<Pcm> => decodeClip(await readFile(await story.clip(asset)));
  const voices = lane === 'speech' ? await measureVoices(story.timeline, source) : {};
  for await (const { channels } of mixTimeline(timeline, source, { sampleRate, lanes: new Set([lane]), voices })) {
    recorder.push(channels);
    meter.push(channels);
  }
  return { track: recorder.finish(), loudness: meter.finish() };
}

export interface BedLane {
  lane: 'music' | 'ambience';
  /** As it is in the mix. */
  heard: Lane;
  /** Without speech: nothing is ducked. */
  unducked: Lane;
  /** Neither ducked nor faded. */
  bare: Lane;
}

/** A lane of beds three times over: what ducking and fades did to it is then heard as the difference. */
export async function renderBeds(story: MadeStory, lane: 'music' | 'ambience'): Promise<BedLane> {
  const silent: Timeline = { ...story.timeline, speech: [], rides: [] };
  const unfaded: Timeline = { ...silent, cues: silent.cues.map((cue) => ({ ...cue, fadeInSeconds: 0, fadeOutSeconds: 0 })) };
  return {
    lane,
    heard: await renderLane(story, lane, story.timeline, { clicks: true }),
    unducked: await renderLane(story, lane, silent),
    bare: await renderLane(story, lane, unfaded),
  };
}
