import { sayAudition } from '../auditions/say-audition.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { ServiceContext, SpeechGenerationService } from '../interfaces.ts';
import { speakBatch } from './speak-batch.ts';
import { speakSegment } from './speak-segment.ts';
import { needsTake } from './needs-take.ts';

/** The speech generation service over the engines of its voices. */
export function createSpeechGeneration(context: ServiceContext, engines: EngineChoice): SpeechGenerationService {
  return {
    speakSegment: (segmentId, signal, end) => speakSegment(context, engines, segmentId, signal, end),
    speakBatch: (segmentIds, options) => speakBatch(context, engines, segmentIds, options),
    sayAudition: (auditionId, signal) => sayAudition(context, engines, auditionId, signal),
    speakText: async (projectId, options) => {
      const ids = await context.transaction.run((tx) => needsTake(tx, { projectId, chapter: { included: true } }));
      return await speakBatch(context, engines, ids, options);
    },
  };
}
