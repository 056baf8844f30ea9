import type { StoryReading, StoryScene, StorySegment, TextRange } from '../../story/types.ts';
import { ServiceError } from '../errors.ts';

/** The scenes and segments of a reading, numbered by the chapters they were fitted to. Both in text order. */
export interface FittedReading {
  scenes: StoryScene[];
  segments: StorySegment[];
}

/**
 * Fits a reading to the chapters as they are: what the writer parted or joined stands, whatever the reader found. A
 * segment or scene that runs over the border of a chapter is parted there; not a character is lost.
 *
 * @param chapters in text order, tiling the text
 */
export function fitReading(reading: Pick<StoryReading, 'scenes' | 'segments'>, chapters: readonly TextRange[]): FittedReading {
  const borders = chapters.slice(1).map((chapter) => chapter.start);
  const cuts = cutAt(reading.segments, borders);
  const segments = cuts.map(({ item, start, end, last }) => ({ ...item, start, end, endsParagraph: item.endsParagraph || !last, factor: last && start === item.start ? item.factor : null }));
  const scenes = cutAt(reading.scenes, borders).map(({ item, start, end }) => ({ ...item, start, end }));
  let chapter = 0;
  for (const scene of scenes) {
    while ((chapters[chapter]?.end ?? Infinity) <= scene.start) chapter += 1;
    scene.chapter = chapter;
  }
  let place = 0;
  for (const segment of segments) {
    while (place + 1 < scenes.length && (scenes[place]?.end ?? Infinity) <= segment.start) place += 1;
    segment.scene = place;
    segment.chapter = scenes[place]?.chapter ?? 0;
  }
  return { scenes, segments };
}

interface Cut<T> extends TextRange {
  item: T;
  /** False where the item goes on past this piece. */
  last: boolean;
}

/** Parts ranges in text order at every border inside them. */
function cutAt<T extends TextRange>(items: readonly T[], borders: readonly number[]): Cut<T>[] {
  const out: Cut<T>[] = [];
  let next = 0;
  for (const item of items) {
    let start = item.start;
    while (next < borders.length && (borders[next] ?? 0) <= start) next += 1;
    for (let border = borders[next]; border !== undefined && border < item.end; border = borders[++next]) {
      out.push({ item, start, end: border, last: false });
      start = border;
    }
    out.push({ item, start, end: item.end, last: true });
  }
  return out;
}

/** No reading that loses, doubles or reorders a single code unit is ever stored. */
export function checkTiling(reading: Pick<StoryReading, 'segments' | 'scenes'>, length: number): void {
  for (const [what, ranges] of [['segments', reading.segments], ['scenes', reading.scenes]] as const) {
    let at = 0;
    for (const range of ranges) {
      if (range.start !== at || range.end <= range.start) throw incomplete(`${what} do not tile the text: broken at ${at} of ${length}`);
      at = range.end;
    }
    if (at !== length) throw incomplete(`${what} do not tile the text: they end at ${at} of ${length}`);
  }
}

export function incomplete(log: string): ServiceError {
  return new ServiceError('internal', { person: 'The reading of this story was not complete, so it was not kept. Please try again.', log });
}
