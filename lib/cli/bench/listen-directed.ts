/** Rows about directions: lines of the story spoken anew as a whisper and as a shout, heard in the mix against their voice. */
import { readFile } from 'node:fs/promises';
import { decodeClip } from '../../audio/clip-file.ts';
import { mixTimeline } from '../../audio/mix.ts';
import { buildTimeline } from '../../audio/timeline.ts';
import type { Pcm, TimelineSegment } from '../../audio/types.ts';
import type { ServiceContext, SpeechEngine } from '../../services/interfaces.ts';
import { deliveryOf } from '../../services/speech-generation/local/direction.ts';
import { createLocalSpeechEngine } from '../../services/speech-generation/local/index.ts';
import { speakingVoice, speechColumns, voicingOf, type SpeakingVoice } from '../../services/speech-generation/needs-take.ts';
import { voiceSpec } from '../../services/voice-generation/store-voice.ts';
import type { Rows } from './figures.ts';
import { frameAt, gatedLoudness, TrackRecorder } from './frame-track.ts';
import { sampleRate } from './lanes.ts';
import { largest, smallest } from './stats.ts';
import type { MadeStory } from './studio.ts';

const directions = [
  { name: 'whisper', direction: 'whispered', least: -6, most: -3 },
  { name: 'shout', direction: 'shouting', least: 2, most: 4 },
] as const;
/** Voices that have so many lines are known well enough to be whispered in. */
const fewestLines = 4;
const linesOfEach = 2;

interface Directed {
  segment: TimelineSegment;
  name: (typeof directions)[number]['name'];
  sound: Pcm;
}

/** Whispers and shouts in every voice with lines enough: how far they stand from all that their voice says plainly in the chapter, LU. */
export async function directedRows(rows: Rows, context: ServiceContext, story: MadeStory): Promise<void> {
  const engine = createLocalSpeechEngine({ processes: 1 });
  try {
    const directed = await speakDirected(engine, await voicesOf(context, story.view.id), story.segments);
    const [plain, levelOf] = [await heard(story, []), await heard(story, directed)];
    rows.group('Level');
    for (const { name, least, most } of directions) {
      const off = directed.filter((one) => one.name === name).map(({ segment }) => {
        const own = story.segments.filter((other) => other.voiceId === segment.voiceId && other.chapterId === segment.chapterId);
        return levelOf([segment.id]) - plain(own.map(({ id }) => id));
      });
      const [low, high] = [smallest(off, 0), largest(off, 0)];
      // A voice is known from what it says in one chapter, often a few lines.
      const slack = 0.3;
      rows.bar(`directed lines: ${name}`, `${least} to ${most} LU from the voice`, `${low.toFixed(1)} to ${high.toFixed(1)} LU on ${off.length} lines`, off.length > 0 && low >= Math.min(least, most) - slack && high <= Math.max(least, most) + slack, { low, high, count: off.length });
    }
  } finally {
    await engine.close?.();
  }
}

/** The voice of every line, by segment id. */
async function voicesOf(context: ServiceContext, projectId: string): Promise<Map<string, SpeakingVoice>> {
  return await context.transaction.run(async (tx) => {
    const voicing = await voicingOf(tx, projectId);
    const segments = await tx.segment.findMany({ where: { projectId }, select: speechColumns });
    return new Map(segments.flatMap((segment) => {
      const voice = speakingVoice(segment, voicing);
      return voice ? [[segment.id, voice] as const] : [];
    }));
  });
}

async function speakDirected(engine: SpeechEngine, voices: Map<string, SpeakingVoice>, segments: TimelineSegment[]): Promise<Directed[]> {
  const said = segments.filter((segment) => segment.kind === 'dialogue' && segment.take !== null);
  const directed: Directed[] = [];
  for (const lines of Map.groupBy(said, (segment) => `${segment.chapterId} ${segment.voiceId}`).values()) {
    if (lines.length < fewestLines) continue;
    for (const [index, { name, direction }] of directions.entries()) {
      for (const segment of lines.slice(index * linesOfEach, (index + 1) * linesOfEach).slice(0, Math.floor(lines.length / 4))) {
        const voice = voices.get(segment.id);
        if (!voice) continue;
        const spoken = await engine.speak({ voice: voiceSpec(voice), text: segment.text, kind: segment.kind, direction });
        const take = { asset: `directed ${segment.id}`, durationSeconds: spoken.durationSeconds, loudnessLufs: spoken.loudnessLufs, words: spoken.words };
        directed.push({ segment: { ...segment, take, directedDb: deliveryOf('narration', direction).gain }, name, sound: await decodeClip(spoken.wav) });
      }
    }
  }
  return directed;
}

/** The story's speech with these lines spoken anew, mixed: gives the level of all that some lines say in it, LUFS (NaN where nothing sounds). */
async function heard(story: MadeStory, directed: Directed[]): Promise<(segmentIds: string[]) => number> {
  const anew = new Map(directed.map((one) => [one.segment.id, one.segment]));
  const sounds = new Map(directed.map((one) => [one.segment.take?.asset ?? '', one.sound]));
  const timeline = buildTimeline({
    chapters: story.timeline.chapters.map(({ chapterId, title }) => ({ id: chapterId, title })),
    segments: story.segments.map((segment) => anew.get(segment.id) ?? segment),
    cues: [],
  });
  const source = async (asset: string): Promise<Pcm> => sounds.get(asset) ?? (await decodeClip(await readFile(await story.clip(asset))));
  const recorder = new TrackRecorder({ sampleRate });
  for await (const { channels } of mixTimeline(timeline, source, { sampleRate })) recorder.push(channels);
  const { weighted } = recorder.finish();
  const places = new Map(timeline.speech.map((line) => [line.segmentId, line]));
  return (segmentIds) => {
    const spoken = segmentIds.flatMap((id) => {
      const place = places.get(id);
      return place && place.asset !== null && place.end > place.start ? [...weighted.subarray(frameAt(place.start), frameAt(place.end))] : [];
    });
    return spoken.length === 0 ? Number.NaN : gatedLoudness(Float32Array.from(spoken));
  };
}
