import { promptForSound } from '../../story/soundscape/index.ts';
import { moods, type Mood } from '../../story/types.ts';
import { notFound } from '../errors.ts';
import { requireChapter } from '../access.ts';
import { makeCueSound } from '../cues/make-cue-sound.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { BackgroundMusicService, ServiceContext } from '../interfaces.ts';

/** The background music service over the engine that the drama is set to: music and ambience beds. */
export function createBackgroundMusic(context: ServiceContext, engines: Pick<EngineChoice, 'sound'>): BackgroundMusicService {
  return {
    promptFromText: async (sceneId) =>
      await context.transaction.run(async (tx) => {
        const scene = await tx.scene.findUnique({ where: { id: sceneId }, include: { cues: { where: { lane: 'music' } } } });
        if (!scene) throw notFound('scene');
        await requireChapter(context, tx, scene.chapterId, 'edit');
        const mood = moods.find((known) => known === scene.mood) ?? ('calm' satisfies Mood);
        const prompt = promptForSound(scene.cues[0]?.sound ?? mood, mood, scene.intensity ?? 0.5);
        await tx.cue.updateMany({ where: { sceneId, lane: 'music', setBy: 'analysis' }, data: { prompt } });
        return prompt;
      }),
    generate: (cueId, signal) => makeCueSound(context, engines, cueId, signal),
  };
}
