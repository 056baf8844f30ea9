import { buildChapterTimelines } from '../../audio/timeline.ts';
import type { Timeline, TimelineInput } from '../../audio/types.ts';
import type { VoiceTreatments } from '../../audio/voice-treatment.ts';
import { contentKey } from '../hash.ts';
import type { AssetStore } from '../interfaces.ts';
import type { BookChapter } from './render-book.ts';
import { treatmentsIn } from './voice-treatments.ts';

/** Raised whenever the same timeline would sound otherwise: by the mixer, the limiter or the encoder. */
export const soundVersion = '3';

export interface NamedChapter extends BookChapter {
  title: string;
}

/** The chapters of a mix, each alone, with what is heard in it as its key. `treat` says what is done to each voice of them. */
export async function bookChapters(
  assets: Pick<AssetStore, 'path'>,
  input: TimelineInput,
  master: string,
  treat: (book: { timelines: Timeline[]; clips: { [asset: string]: string } }) => Promise<VoiceTreatments>,
): Promise<NamedChapter[]> {
  const timelines = buildChapterTimelines(input);
  const clips: { [asset: string]: string } = {};
  for (const { asset } of timelines.flatMap((timeline) => [...timeline.speech, ...timeline.cues])) if (asset !== null) clips[asset] ??= await assets.path(asset);
  const treatments = await treat({ timelines, clips });
  return timelines.map((timeline): NamedChapter => {
    const unnamed = withoutTitle(timeline);
    const voices = treatmentsIn(timeline, treatments);
    const key = contentKey('chapter-mix', soundVersion, master, JSON.stringify([heardOf(unnamed), voices]));
    return { title: timeline.chapters[0]?.title ?? '', key, timeline: unnamed, voices, clips: clipsOf(timeline, clips) };
  });
}

function clipsOf(timeline: Timeline, clips: { [asset: string]: string }): { [asset: string]: string } {
  const own: { [asset: string]: string } = {};
  for (const { asset } of [...timeline.speech, ...timeline.cues]) {
    const file = asset === null ? undefined : clips[asset];
    if (asset !== null && file !== undefined) own[asset] = file;
  }
  return own;
}

/** A chapter's name is read out by a line of its own, or not at all: another name is not another sound. */
function withoutTitle(timeline: Timeline): Timeline {
  return { ...timeline, chapters: timeline.chapters.map((chapter) => ({ ...chapter, title: '' })) };
}

/** Word times place cues, and the cues stand in the timeline already. */
function heardOf(timeline: Timeline): unknown {
  return { ...timeline, speech: timeline.speech.map((line) => ({ ...line, words: [] })) };
}
