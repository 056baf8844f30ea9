import type { SceneEffect } from '../../story/types.ts';
import { requireChapter } from '../access.ts';
import { makeCueSound } from '../cues/make-cue-sound.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext, SoundEffectsService } from '../interfaces.ts';

/** The sound effects service over the engine that the drama is set to. Its effects come from the same reading of the scene as the bed. */
export function createSoundEffects(context: ServiceContext, engines: Pick<EngineChoice, 'sound'>): SoundEffectsService {
  return {
    find: async (sceneId) =>
      await context.transaction.run(async (tx) => {
        const scene = await tx.scene.findUnique({ where: { id: sceneId }, include: { cues: { where: { lane: 'effect' }, orderBy: { anchorStart: 'asc' } } } });
        if (!scene) throw notFound('scene');
        await requireChapter(context, tx, scene.chapterId, 'listen');
        return scene.cues.map((cue) => ({
          sound: cue.sound,
          start: cue.anchorStart,
          end: cue.anchorEnd,
          placement: cue.placement as SceneEffect['placement'],
          confidence: cue.confidence,
        }));
      }),
    generate: (cueId, signal) => makeCueSound(context, engines, cueId, signal),
  };
}
