import type { VoiceTreatments } from './voice-treatment.ts';
import type { ScenePlace, SegmentKind } from '../story/types.ts';
import type { MixSettings } from './settings.ts';

/** Uncompressed sound: one Float32Array for each channel, all of one length, full scale = 1. */
export interface Pcm {
  sampleRate: number;
  channels: Float32Array[];
  /** True where nobody else holds the arrays: whoever is given them may change them and throw them away. */
  own?: boolean;
}

/** Gives the sound of an asset. Called when the mixer comes near it, perhaps again when it comes back much later. */
export type ClipSource = (asset: string) => Promise<Pcm>;

/** When a word of a take sounds, and the stretch of the segment's text (UTF-16, 0 = its first unit) it stands for. */
export interface WordTime {
  /** Seconds from the start of the take. */
  from: number;
  to: number;
  start: number;
  end: number;
}

/** Where an effect sounds: before the clause of its word, on the word, after the clause, or instead of the words, which are then not said. */
export const cuePlacements = ['before', 'on', 'after', 'instead'] as const;
export type CuePlacement = (typeof cuePlacements)[number];

/** The three lanes of a mix besides speech. */
export type CueLane = 'music' | 'ambience' | 'effect';

/** Every lane of a mix. */
export type Lane = CueLane | 'speech';

/** A ready take as the timeline needs it. */
export interface TimelineTake {
  /** Storage key of the clip. */
  asset: string;
  durationSeconds: number;
  /** Integrated loudness of the clip, LUFS (BS.1770-4, its own length if shorter than a gating block). */
  loudnessLufs: number;
  words: WordTime[];
}

/** One segment as the timeline needs it, in reading order. */
export interface TimelineSegment {
  id: string;
  chapterId: string;
  sceneId: string;
  kind: SegmentKind;
  /** Identity of the speaker; null is the narrator. */
  characterId: string | null;
  /** True where the speaker narrates: a character who tells a chapter stands in the middle there, as a narrator does. */
  narrated?: boolean;
  /** Identity of the voice: takes of one voice are levelled together over the chapter. */
  voiceId: string;
  /** The segment's own text, for punctuation. */
  text: string;
  endsParagraph: boolean;
  /** Seconds set by hand, or null for the timeline's own choice. Negative: the next line comes in before this one ends. */
  pauseAfterSeconds: number | null;
  /** dB added by hand. */
  gainDb: number;
  /** How far the line's direction puts it from the voice's plain speech, dB (a whisper -5, a shout +3). Default 0. */
  directedDb?: number;
  /** Where its scene takes place; null or absent where the story does not say. */
  place?: ScenePlace | null;
  /** Null where the take is not made (yet): the timeline estimates its length. */
  take: TimelineTake | null;
}

export interface TimelineClip {
  asset: string;
  durationSeconds: number;
  /** Loudness of the clip, LUFS (ungated for effects). */
  loudnessLufs: number;
  /** A bed whose end meets its start: repeated with a cross-fade until its end is reached. */
  loops: boolean;
}

/** A cue: a sound anchored to words. */
export interface TimelineCue {
  id: string;
  lane: CueLane;
  /** Segment in which it starts and the UTF-16 offset in that segment's text of the word that calls for it. */
  segmentId: string;
  offset: number;
  /** Beds: the segment at whose end it stops. Effects: null, they last as long as their clip. */
  untilSegmentId: string | null;
  placement: CuePlacement;
  gainDb: number;
  /** -1 (left) to 1 (right). */
  pan: number;
  fadeInSeconds: number;
  fadeOutSeconds: number;
  /** Moved from its anchor by hand, seconds; negative is earlier. Default 0. */
  shiftSeconds?: number;
  /** Effects: cut off the clip's head and tail, seconds. Default 0. */
  trimHeadSeconds?: number;
  trimTailSeconds?: number;
  /** A person said where it begins and ends: a bed may be short, its fades are as set, and it ends at `untilOffset`. */
  exact?: boolean;
  /** Beds placed exactly: UTF-16 offset in the text of `untilSegmentId` of the end of the last word under it. */
  untilOffset?: number;
  clip: TimelineClip | null;
}

export interface TimelineInput {
  chapters: { id: string; title: string }[];
  segments: TimelineSegment[];
  cues: TimelineCue[];
  /**
   * Who speaks in the whole, in the order of its lines, where the input is only a part of it: where people stand does not
   * depend on which part is heard. Default: the segments.
   */
  everybody?: Pick<TimelineSegment, 'characterId' | 'voiceId' | 'narrated'>[];
  /** How the lanes stand to each other; default: as they are made. */
  settings?: MixSettings;
}

/** A clip in its place. Times are seconds from the start of the whole. */
export interface PlacedSpeech {
  segmentId: string;
  chapterId: string;
  characterId: string | null;
  asset: string | null;
  start: number;
  end: number;
  /** Everything that shapes the level of this clip: voice levelling and its own gain, dB. */
  gainDb: number;
  pan: number;
  words: WordTime[];
  /** Identity of the voice, and what it is known by in the settings of its treatment. */
  voiceId?: string;
  /** Integrated loudness of the clip itself, LUFS; null where there is none. */
  loudnessLufs?: number | null;
  /** The room that answers the line; null or absent: none, as for a narrator, who stands outside the scene. */
  place?: ScenePlace | null;
}

export interface PlacedCue {
  cueId: string;
  lane: CueLane;
  asset: string;
  start: number;
  end: number;
  loops: boolean;
  clipSeconds: number;
  /** Cut off the clip's head, seconds; not there where nothing is. */
  clipFrom?: number;
  gainDb: number;
  pan: number;
  fadeInSeconds: number;
  fadeOutSeconds: number;
  /** Loudness of the clip itself, LUFS. */
  loudnessLufs?: number;
}

/** A line under which the beds of a lane go further down than the ducking takes them, so that it stays clear. */
export interface Ride {
  lane: 'music' | 'ambience';
  /** Seconds from the start of the whole. */
  start: number;
  end: number;
  /** How much further, dB, above 0. */
  depthDb: number;
}

export interface PlacedChapter {
  chapterId: string;
  title: string;
  start: number;
  end: number;
}

/** The one timeline: the page draws it, the render mixes it. */
export interface Timeline {
  durationSeconds: number;
  chapters: PlacedChapter[];
  speech: PlacedSpeech[];
  cues: PlacedCue[];
  /** What is done to each voice, by voice id, where that is known here. */
  voices?: VoiceTreatments;
  /** Lanes that are to be heard; absent: all. */
  heard?: Lane[];
  /** In order of time; absent: none. */
  rides?: Ride[];
  /** Of one chapter from 0: samples of its masters at which it may be cut into pieces. Absent: it is one piece. */
  seams?: number[];
}

/** What a finished file was measured to be. Loudness by ITU-R BS.1770-4 / EBU R128. */
export interface MasterMeasure {
  durationSeconds: number;
  integratedLufs: number;
  truePeakDbtp: number;
  loudnessRangeLu: number;
}
