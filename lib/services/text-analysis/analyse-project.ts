import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import type { ServiceContext, TextAnalysisEngine } from '../interfaces.ts';
import { readRevision } from '../revisions/read-revision.ts';
import { longStoryWords } from './find-sample.ts';
import { createLocalTextEngine } from './local-engine.ts';
import { storeReading } from './store-reading.ts';
import { storyInput } from './story-input.ts';

/**
 * Reads a project with the engine and stores scenes, characters and segments in one transaction. A segment that keeps
 * its range keeps its row: takes, and what a person set, stay; so do the chapters, whatever a person made of them, also
 * while the engine read. Run twice it changes nothing. A revised manuscript that waits is read first, and nothing else then.
 *
 * @param revisionReader reads a revised manuscript: the built-in reader, which asks nobody
 */
export async function analyseProject(
  context: ServiceContext,
  engine: TextAnalysisEngine,
  projectId: string,
  signal?: AbortSignal,
  revisionReader: TextAnalysisEngine = createLocalTextEngine(),
): Promise<{ characters: number; segments: number }> {
  if (await readRevision(context, revisionReader, projectId, signal)) return await countsOf(context, projectId);
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

async function countsOf(context: ServiceContext, projectId: string): Promise<{ characters: number; segments: number }> {
  return await context.transaction.run(async (tx) => ({ characters: await tx.character.count({ where: { projectId } }), segments: await tx.segment.count({ where: { projectId } }) }));
}
