import type { LineClarity } from './clarity.ts';
import { LoudnessMeter } from './loudness.ts';
import { mixTimeline } from './mix.ts';
import type { MixOptions } from './mix.ts';
import type { ClipSource, Lane, PlacedSpeech, Timeline } from './types.ts';

/** Below this nothing is heard, LUFS. */
const inaudible = -75;

/** Loudness of one lane over each line's place, LUFS; as it is mixed, so with every gain, fade and ducking. */
async function lanePowers(timeline: Timeline, clips: ClipSource, lane: Lane, options: MixOptions): Promise<number[]> {
  const rate = options.sampleRate ?? 44_100;
  const lines = timeline.speech.filter((line) => line.end > line.start);
  const levels = new Map<PlacedSpeech, LoudnessMeter>(lines.map((line) => [line, new LoudnessMeter(rate, 2, { truePeak: false })]));
  let open: PlacedSpeech[] = [];
  let next = 0;
  for await (const { frame, channels } of mixTimeline(timeline, clips, { ...options, lanes: new Set([lane]) })) {
    const end = frame + channels[0].length;
    while (next < lines.length && Math.round(lines[next]!.start * rate) < end) {
      open.push(lines[next]!);
      next += 1;
    }
    for (const line of open) {
      const from = Math.max(0, Math.round(line.start * rate) - frame);
      const to = Math.min(channels[0].length, Math.round(line.end * rate) - frame);
      if (to > from) levels.get(line)?.push(channels.map((samples) => samples.subarray(from, to)));
    }
    open = open.filter((line) => Math.round(line.end * rate) > end);
  }
  // Speech by its gated loudness, as a listener hears a line; what lies under it by all of its sound.
  return timeline.speech.map((line) => {
    const report = levels.get(line)?.finish();
    if (!report) return -Infinity;
    return lane === 'speech' ? report.integratedLufs : report.ungatedLufs;
  });
}

/**
 * The clarity of every line as it is in the mix, from its lanes rendered one by one: what `clarityOf` reckons, heard.
 * Costs about as much as mixing the timeline. Throws what `mixTimeline` throws.
 */
export async function measureClarity(timeline: Timeline, clips: ClipSource, options: MixOptions = {}): Promise<LineClarity[]> {
  const speech = await lanePowers(timeline, clips, 'speech', options);
  const music = await lanePowers(timeline, clips, 'music', options);
  const ambience = await lanePowers(timeline, clips, 'ambience', options);
  const effects = await lanePowers(timeline, clips, 'effect', options);
  return timeline.speech.map((line, index) => {
    const level = speech[index]!;
    const over = (under: number[]): number | null => (line.asset === null || level <= inaudible || under[index]! <= inaudible ? null : level - under[index]!);
    return { segmentId: line.segmentId, overMusicLu: over(music), overAmbienceLu: over(ambience), overEffectsLu: over(effects) };
  });
}
