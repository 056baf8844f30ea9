import type { ServiceContext, TextAnalysisEngine, TextAnalysisService } from '../interfaces.ts';
import { analyseProject } from './analyse-project.ts';
import { chooseEngine } from './choose-engine.ts';

/** The text analysis service over the built-in engine; a project may be read by another, where its writer chose it. */
export function createTextAnalysis(context: ServiceContext, engine: TextAnalysisEngine): TextAnalysisService {
  return {
    findCharacters: async (input, signal) => (await engine.read({ text: input.text }, signal)).characters,
    segment: async (input, signal) => {
      const reading = await engine.read({ text: input.text }, signal);
      // Speakers are given in the caller's numbering, found by name; one the caller does not know is nobody.
      const index = new Map(input.characters.flatMap((character, at) => [character.name, ...character.aliases].map((name) => [name, at])));
      return reading.segments.map((segment) => ({
        ...segment,
        speaker: segment.speaker === null ? null : (index.get(reading.characters[segment.speaker]?.name ?? '') ?? null),
      }));
    },
    analyseProject: async (projectId, signal) => await analyseProject(context, await chooseEngine(context, engine, projectId), projectId, signal, engine),
  };
}
