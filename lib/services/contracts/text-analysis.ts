/** Who is in a story and who speaks. */
import type { StoryCharacter, StoryInput, StoryReading, StorySegment } from '../../story/types.ts';

/** Finds who is in a story and who speaks each line. Engines: local, claude. Never hands text back: ranges only. */
export interface TextAnalysisService {
  findCharacters(input: { text: string }, signal?: AbortSignal): Promise<StoryCharacter[]>;
  /** Segments tile the text exactly. Speakers are indices into `characters`. */
  segment(input: { text: string; characters: StoryCharacter[] }, signal?: AbortSignal): Promise<StorySegment[]>;
  /**
   * Reads a whole project and stores chapters' scenes, characters and segments in one transaction. What a person set
   * (speakers, names, voices) stays. Run twice it changes nothing.
   */
  analyseProject(projectId: string, signal?: AbortSignal): Promise<{ characters: number; segments: number }>;
}

export interface TextAnalysisEngine {
  readonly id: 'local' | 'claude';
  read(story: StoryInput, signal?: AbortSignal): Promise<StoryReading>;
}
