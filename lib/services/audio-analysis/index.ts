import type { EngineChoice } from '../engine-choice.ts';
import type { AudioAnalysisService, ServiceContext } from '../interfaces.ts';
import { analyseChapter, analyseForNothing } from './analyse-chapter.ts';

/** The audio analysis service over the engine that the drama is set to: one reading of a scene gives its bed and its effects. */
export function createAudioAnalysis(context: ServiceContext, engines: Pick<EngineChoice, 'ear'>): AudioAnalysisService {
  return {
    analyseScene: async (input, signal) => await (await engines.ear(input.projectId)).readScene(input, signal),
    analyseChapter: (chapterId, signal) => analyseChapter(context, engines, chapterId, signal),
    analyseChapterForNothing: (chapterId, signal) => analyseForNothing(context, engines, chapterId, signal),
  };
}
