import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { holdProject } from '../chapters/arrange-chapters.ts';
import type { ServiceContext, TextAnalysisEngine } from '../interfaces.ts';
import { storeReading } from './store-reading.ts';
import { storyInput } from './story-input.ts';

/** Above this many words a drama is offered chapter by chapter, and a sample first. */
export const longStoryWords = 5_000;

/**
 * Reads a project with the engine and stores scenes, characters and segments in one transaction. A segment that keeps
 * its range keeps its row: takes, and what a person set, stay; so do the chapters, whatever a person made of them, also
 * while the engine read. Run twice it changes nothing.
 */
export async function analyseProject(
  context: ServiceContext,
  engine: TextAnalysisEngine,
  projectId: string,
  signal?: AbortSignal,
): Promise<{ characters: number; segments: number }> {
  const { words, ...story } = await context.transaction.run(async (tx) => {
    await requireProject(context, tx, projectId, 'edit');
    return await storyInput(tx, projectId);
  });
  const reading = await engine.read(story, signal);
  return await context.transaction.run(
    async (tx) => {
      await holdProject(tx, projectId);
      const stored = await storeReading(tx, projectId, reading, story.text);
      await tx.project.update({
        where: { id: projectId },
        data: {
          readAt: context.clock.now(),
          readError: null,
          readBy: engine.id,
          readNotes: reading.notes ?? [],
          sample: words > longStoryWords ? stored.sample : undefined,
        },
      });
      await bumpProject(tx, projectId);
      return { characters: stored.characters, segments: stored.segments };
    },
    { timeoutMs: 120_000 },
  );
}
