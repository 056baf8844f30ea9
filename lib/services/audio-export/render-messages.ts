import type { MasteredChapter } from '../../audio/book-blocks.ts';
import type { ChapterMaster } from '../../audio/chapter-master.ts';
import type { MasterSetting } from '../../audio/master-blocks.ts';
import type { FileMeasures } from '../../audio/file-measures.ts';
import type { FfmpegTool } from '../../audio/files/find-ffmpeg.ts';
import type { SoundKind, SoundTags } from '../../audio/files/sound-file.ts';
import type { KeptChapterSound } from '../../audio/kept-pieces.ts';
import type { HeardStretch, Sounding, TriedSetting } from '../../audio/master-gain.ts';
import type { SampleWindow } from '../../audio/sample-blocks.ts';
import type { StemMeasures, StemName } from '../../audio/stems.ts';
import type { Lane, Timeline } from '../../audio/types.ts';
import type { VoiceTreatments } from '../../audio/voice-treatment.ts';

/** What a render thread is asked for, and what it answers: plain data only. */

interface ChapterTask {
  /** One chapter, from 0. */
  timeline: Timeline;
  /** What is done to each voice. */
  voices: VoiceTreatments;
  /** The file of every asset of the timeline, on this machine. */
  clips: { [asset: string]: string };
  /** Lanes to be heard; null is all. */
  lanes: readonly Lane[] | null;
  channels: 1 | 2;
}

/** Listens to stretches of a chapter, to find the gain. */
export interface SoundTask extends ChapterTask {
  kind: 'sound';
  setting: TriedSetting;
  stretches: readonly HeardStretch[];
}

/** Masters a chapter; its MP3 frames go to `file`. */
export interface MasterTask extends ChapterTask {
  kind: 'master';
  setting: MasterSetting;
  file: string;
  /** An ffmpeg to encode with. */
  ffmpeg?: FfmpegTool | undefined;
  /** Encoders that share this chapter. */
  encoders: number;
  /** True peak that no piece passes as it is encoded, dBTP. */
  truePeakDbtp: number;
  /** Chapters at this setting whose pieces are used again. */
  kept: readonly KeptChapterSound[];
}

/** Writes a whole book, as it was mastered, in another format. */
export interface FileTask {
  kind: 'file';
  chapters: MasteredChapter[];
  clips: { [asset: string]: string };
  lanes: readonly Lane[] | null;
  channels: 1 | 2;
  format: SoundKind;
  file: string;
  tags: SoundTags;
  /** Of the one chapter that is given, only this stretch. */
  window?: SampleWindow | undefined;
  ffmpeg?: FfmpegTool | undefined;
}

/** Writes the stems of a whole book. */
export interface StemsTask {
  kind: 'stems';
  chapters: MasteredChapter[];
  clips: { [asset: string]: string };
  files: { [stem in StemName]: string };
  format: 'wav' | 'flac';
  bits: 16 | 24;
  tags: { [stem in StemName]: SoundTags };
}

/** Writes clips as WAV files that every programme reads: 16 bits, at the rate they have. */
export interface ClipsTask {
  kind: 'clips';
  clips: { [asset: string]: string };
  /** Where each is written. */
  files: { [asset: string]: string };
  /** Those that are effects: the mixer holds them by their loudest moment. */
  effects: readonly string[];
}

/** What a clip was found to be. */
export interface WrittenClip {
  seconds: number;
  channels: 1 | 2;
  /** Loudest 400 ms of an effect, LUFS; null for the others. */
  momentaryMaxLufs: number | null;
}

/** Listens to voices: what should be done to each. */
export interface VoicesTask {
  kind: 'voices';
  timeline: Pick<Timeline, 'speech'>;
  clips: { [asset: string]: string };
}

export type RenderTask = SoundTask | MasterTask | FileTask | StemsTask | ClipsTask | VoicesTask;

/** What each task gives. */
export interface RenderAnswers {
  /** `ms` is the time it took in its thread. */
  sound: Sounding & { problems: RenderProblem[]; ms: number };
  master: ChapterMaster & { problems: RenderProblem[] };
  voices: { treatments: VoiceTreatments };
  file: { measures: FileMeasures; problems: RenderProblem[] };
  stems: StemMeasures & { problems: RenderProblem[] };
  /** By asset; those that cannot be read are not in it. */
  clips: { written: { [asset: string]: WrittenClip } };
}

/** A clip that could not be used: silence stands in its place, and the person is told. */
export interface RenderProblem {
  segmentId: string | null;
  cueId: string | null;
  /** A plain sentence. */
  message: string;
}

export type ToRenderThread = { id: number; task: RenderTask };

export type FromRenderThread =
  /** Seconds of the sound that are done. */
  | { id: number; kind: 'progress'; seconds: number }
  | { id: number; kind: 'done'; answer: RenderAnswers[RenderTask['kind']] }
  | { id: number; kind: 'failed'; message: string; stack: string | null; plain: boolean; code: string | null };
