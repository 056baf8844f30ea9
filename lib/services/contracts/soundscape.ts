/** What is heard beside the voices: found in the text, and made. */
import type { CueLane } from '../../audio/types.ts';
import type { SoundEngineId } from './voices.ts';
import type { SoundDensity } from '../../story/soundscape/density.ts';
import type { SceneSound, StoryScene, StorySegment } from '../../story/types.ts';

/** One reading of a scene gives its bed and its effects, anchored to words. Engines: claude, local. */
export interface AudioAnalysisService {
  analyseScene(input: { projectId: string; text: string; scene: StoryScene; segments: StorySegment[] }, signal?: AbortSignal): Promise<SceneSound>;
  /** Reads every scene of the chapter and stores their Cue rows. Cues that a person set stay. Run twice it changes nothing. */
  analyseChapter(chapterId: string, signal?: AbortSignal): Promise<{ beds: number; effects: number }>;
  /** The same for nothing: where the ear is a paid one by now, nothing is read, and the next making listens. */
  analyseChapterForNothing(chapterId: string, signal?: AbortSignal): Promise<{ beds: number; effects: number }>;
}

export interface AudioAnalysisEngine {
  readonly id: 'local' | 'claude';
  readScene(input: { text: string; scene: StoryScene; segments: StorySegment[]; density?: SoundDensity }, signal?: AbortSignal): Promise<SceneSound>;
}

/** A sound to be made for a cue. */
export interface SoundRequest {
  lane: CueLane;
  sound: string;
  prompt: string;
  intensity: number;
  /** Length wanted, seconds; engines may give another and say so. */
  seconds: number;
  /** Makes two cues of one sound differ; the same seed is the same sound, byte for byte. */
  seed: number;
  /** For an engine that is paid: what the cue is called in the ledger, and what makes its sound another one. */
  purchase?: { cueId: string; key: string };
}

/** A made sound: 16-bit stereo WAV, calibrated to the palette's level. */
export interface MadeSound {
  wav: Uint8Array;
  durationSeconds: number;
  loudnessLufs: number;
  loops: boolean;
  warnings: string[];
  /** What it cost, micro-dollars. Missing for nothing. */
  costMicros?: number;
}

export interface SoundEngine {
  readonly id: SoundEngineId;
  readonly version: string;
  make(request: SoundRequest, signal?: AbortSignal): Promise<MadeSound>;
}

export interface BackgroundMusicService {
  /** The words a generative engine is asked with, from the text of the scene; stored on the scene's music cue. */
  promptFromText(sceneId: string): Promise<string>;
  /** Makes sure the music or ambience cue has a sound. Reuses before it makes. */
  generate(cueId: string, signal?: AbortSignal): Promise<{ takeId: string; made: boolean }>;
}

export interface SoundEffectsService {
  /** The effects of a scene, on their words (from the same reading as its bed). */
  find(sceneId: string): Promise<SceneSound['effects']>;
  /** Makes sure the effect cue has a sound. Reuses before it makes. */
  generate(cueId: string, signal?: AbortSignal): Promise<{ takeId: string; made: boolean }>;
}
