import { samplesPerFrame } from './mp3-info.ts';
import type { Timeline } from './types.ts';

/** How the chapters of a book lie one after another in its files. Imports no mixer: the page's server reads it too. */

/** Every master is made at this rate. */
export const masterRate = 44_100;
export const mp3BitRate = 192_000;

/** Samples of a chapter: whole MP3 frames, so that chapters can follow each other in one stream. */
export function chapterSamples(timeline: Pick<Timeline, 'durationSeconds'>): number {
  return Math.max(1, Math.ceil((timeline.durationSeconds * masterRate) / samplesPerFrame - 1e-6)) * samplesPerFrame;
}

/** Samples from the start of a chapter of so many samples to that of the next: the encoder ends each with a frame of its own. */
export function strideOf(chapter: { samples: number }): number {
  return chapter.samples + samplesPerFrame;
}

/** Samples of a whole book. */
export function bookSamples(chapters: readonly { samples: number }[]): number {
  return chapters.reduce((sum, chapter, index) => sum + (index === chapters.length - 1 ? chapter.samples : strideOf(chapter)), 0);
}
