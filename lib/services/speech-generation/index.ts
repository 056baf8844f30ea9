import type { ServiceContext, SpeechEngine, SpeechGenerationService } from '../interfaces.ts';
import { speakBatch } from './speak-batch.ts';
import { speakSegment } from './speak-segment.ts';
import { needsTake } from './needs-take.ts';

/** The speech generation service over one engine. */
export function createSpeechGeneration(context: ServiceContext, engine: SpeechEngine): SpeechGenerationService {
  return {
    speakSegment: (segmentId, signal) => speakSegment(context, engine, segmentId, signal),
    speakBatch: (segmentIds, options) => speakBatch(context, engine, segmentIds, options),
    speakText: async (projectId, options) => {
      const ids = await context.transaction.run((tx) => needsTake(tx, { projectId, chapter: { included: true } }));
      return await speakBatch(context, engine, ids, options);
    },
  };
}
