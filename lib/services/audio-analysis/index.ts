import type { AudioAnalysisEngine, AudioAnalysisService, ServiceContext } from '../interfaces.ts';
import { analyseChapter } from './analyse-chapter.ts';

/** The audio analysis service over one engine: one reading of a scene gives its bed and its effects. */
export function createAudioAnalysis(context: ServiceContext, engine: AudioAnalysisEngine): AudioAnalysisService {
  return {
    analyseScene: (input, signal) => engine.readScene(input, signal),
    analyseChapter: (chapterId, signal) => analyseChapter(context, engine, chapterId, signal),
  };
}
