import { buildChapterTimelines } from '../../audio/timeline.ts';
import type { Timeline, TimelineInput } from '../../audio/types.ts';
import { contentKey } from '../hash.ts';
import type { AssetStore } from '../interfaces.ts';
import type { BookChapter } from './render-book.ts';

/** Raised whenever the same timeline would sound otherwise: by the mixer, the limiter or the encoder. */
export const soundVersion = '1';

export interface NamedChapter extends BookChapter {
  title: string;
}

/** The chapters of a mix, each alone, with what is heard in it as its key and the files of its clips. */
export async function bookChapters(assets: Pick<AssetStore, 'path'>, input: TimelineInput, master: string): Promise<NamedChapter[]> {
  const chapters: NamedChapter[] = [];
  for (const timeline of buildChapterTimelines(input)) {
    const unnamed = withoutTitle(timeline);
    const clips: { [asset: string]: string } = {};
    for (const { asset } of [...timeline.speech, ...timeline.cues]) if (asset !== null && !(asset in clips)) clips[asset] = await assets.path(asset);
    chapters.push({ title: timeline.chapters[0]?.title ?? '', key: contentKey('chapter-mix', soundVersion, master, JSON.stringify(heardOf(unnamed))), timeline: unnamed, clips });
  }
  return chapters;
}

/** A chapter's name is read out by a line of its own, or not at all: another name is not another sound. */
function withoutTitle(timeline: Timeline): Timeline {
  return { ...timeline, chapters: timeline.chapters.map((chapter) => ({ ...chapter, title: '' })) };
}

/** Word times place cues, and the cues stand in the timeline already. */
function heardOf(timeline: Timeline): unknown {
  return { ...timeline, speech: timeline.speech.map((line) => ({ ...line, words: [] })) };
}
