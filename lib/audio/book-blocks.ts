import { chapterSamples, strideOf } from './book-layout.ts';
import { masterBlocks, type MasterMixing, type MasterSetting } from './master-blocks.ts';
import type { ClipSource, MixOptions } from './mix.ts';
import type { Timeline } from './types.ts';
import type { VoiceTreatments } from './voice-treatment.ts';

/** A chapter as it was mastered: the same setting gives the same sound again. */
export interface MasteredChapter {
  /** The chapter alone, from 0. */
  timeline: Timeline;
  setting: MasterSetting;
  voices: VoiceTreatments;
}

/** The mastered sound of a whole book, block by block, room tone between its chapters. Memory holds the clips near the position. */
export async function* bookBlocks(chapters: readonly MasteredChapter[], clips: ClipSource, options: MasterMixing & Pick<MixOptions, 'lanes'> = {}): AsyncGenerator<[Float32Array, Float32Array], void, void> {
  for (const [index, { timeline, setting, voices }] of chapters.entries()) {
    const own = { samples: chapterSamples(timeline) };
    const samples = index === chapters.length - 1 ? own.samples : strideOf(own);
    yield* masterBlocks(timeline, clips, setting, { ...options, voices, samples });
  }
}
