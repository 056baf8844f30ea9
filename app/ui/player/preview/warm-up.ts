import { laneBlocks } from '../../../../lib/audio/lane-blocks.ts';
import type { Pcm, PlacedCue, PlacedSpeech, Timeline } from '../../../../lib/audio/types.ts';

/** A hiss of one channel: sound enough for every filter to work on. */
function hiss(sampleRate: number, seconds: number): Pcm {
  return { sampleRate, channels: [Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, at) => 0.1 * Math.sin(at * at))] };
}

/**
 * Mixes half a second of every kind of thing for nobody: the first mix of a page would otherwise wait until its tables
 * are made and its code is compiled, just when somebody wants to hear something.
 */
export async function warmUp(sampleRate = 44_100): Promise<void> {
  const line: PlacedSpeech = { segmentId: 'line', chapterId: 'chapter', characterId: 'somebody', asset: 'line', start: 0, end: 0.4, gainDb: 0, pan: 0.1, words: [], voiceId: 'voice', loudnessLufs: -20, place: 'room' };
  const cue = (lane: PlacedCue['lane']): PlacedCue => ({ cueId: lane, lane, asset: lane, start: 0, end: 0.5, loops: lane !== 'effect', clipSeconds: 0.5, gainDb: -20, pan: 0, fadeInSeconds: 0.1, fadeOutSeconds: 0.1, loudnessLufs: -20 });
  const timeline: Timeline = { durationSeconds: 0.5, chapters: [{ chapterId: 'chapter', title: '', start: 0, end: 0.5 }], speech: [line], cues: [cue('music'), cue('ambience'), cue('effect')] };
  const blocks = laneBlocks(timeline, async (asset) => hiss(asset === 'line' ? 22_050 : sampleRate, 0.5), { sampleRate });
  let more = true;
  while (more) more = (await blocks.next()).done !== true;
}
