import { z } from 'zod';
import type { StoryCharacter, StorySegment } from '../../story/types.ts';
import { requireProject, sourceOf } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { ClaudeModel } from '../claude/models.ts';
import { planReading, type PlanInput, type ReadingPlan } from '../text-analysis/claude/plan.ts';

export interface LoadedPlan {
  plan: ReadingPlan;
  chapters: number;
}

/** What reading the story with Claude would ask, from the rows of the reading that stands. Nothing leaves the machine. */
export async function loadPlan(context: ServiceContext, projectId: string): Promise<(model: ClaudeModel) => LoadedPlan> {
  const input = await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, projectId, 'listen');
    if (project.readAt === null) {
      throw new ServiceError('conflict', { person: 'The built-in reader has not read this story yet. Ask again in a moment, once it has.', retryable: true });
    }
    const { text } = await sourceOf(tx, project.id);
    const rows = await tx.segment.findMany({
      where: { projectId: project.id },
      orderBy: { start: 'asc' },
      select: { start: true, end: true, kind: true, sceneId: true, speakerSetBy: true, endsParagraph: true, character: { select: { name: true } } },
    });
    const cast = await tx.character.findMany({ where: { projectId: project.id, OR: [{ role: 'cast' }, { lines: { gt: 0 } }] }, orderBy: [{ lines: 'desc' }, { id: 'asc' }] });
    const wanted = await tx.chapter.findMany({ where: { projectId: project.id, included: true }, select: { start: true, end: true } });
    return { text, rows, cast, wanted };
  }, { isolation: 'RepeatableRead' });

  const scenes = new Map<string, number>();
  const segments = input.rows.map(({ start, end, kind, sceneId, endsParagraph }): StorySegment => {
    if (!scenes.has(sceneId)) scenes.set(sceneId, scenes.size);
    return { start, end, kind: kind as StorySegment['kind'], chapter: 0, scene: scenes.get(sceneId) ?? 0, speaker: null, confidence: 1, evidence: { kind: 'narration', range: null }, endsParagraph, factor: null };
  });
  const characters = input.cast.map(({ name, aliases, sex, age, role, lines }): StoryCharacter => ({
    name,
    aliases: z.array(z.string()).catch([]).parse(aliases),
    sex: sex as StoryCharacter['sex'],
    age: age as StoryCharacter['age'],
    isNarrator: role === 'narrator',
    lines,
  }));
  const settled = input.rows.filter((row) => row.speakerSetBy === 'person').map(({ start, end, character }) => ({ start, end, speaker: character?.name ?? null }));
  const { text, wanted } = input;
  const shared: Omit<PlanInput, 'model'> = { text, reading: { segments, characters }, settled, wanted };
  return (model) => {
    const plan = planReading({ ...shared, model });
    const asked = plan.units.filter((unit) => unit.settled === undefined).map((unit) => segments[unit.segment]?.start ?? 0);
    return { plan, chapters: wanted.filter((chapter) => asked.some((start) => start >= chapter.start && start < chapter.end)).length };
  };
}
