import type { Prisma, Segment } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { promptForSound } from '../../story/soundscape/index.ts';
import type { EvidenceKind, SceneSound, SegmentKind, StorySegment } from '../../story/types.ts';
import { requireChapter, sourceOf } from '../access.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { contentSeed } from '../hash.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';

/**
 * Reads every scene of a chapter and stores its cues. A cue that is found again keeps its row and its sound; one that a
 * person set stays whatever the reading says. Run twice it changes nothing.
 */
export async function analyseChapter(
  context: ServiceContext,
  engines: Pick<EngineChoice, 'ear'>,
  chapterId: string,
  signal?: AbortSignal,
): Promise<{ beds: number; effects: number }> {
  const chapter = await context.transaction.run(async (tx) => {
    const row = await requireChapter(context, tx, chapterId, 'edit');
    const scenes = await tx.scene.findMany({ where: { chapterId }, orderBy: { index: 'asc' }, include: { segments: { orderBy: { index: 'asc' } } } });
    return { row, scenes, source: await sourceOf(tx, row.projectId) };
  });
  const engine = await engines.ear(chapter.row.projectId);
  const found: { sceneId: string; sound: SceneSound }[] = [];
  for (const scene of chapter.scenes) {
    signal?.throwIfAborted();
    if (scene.segments.length === 0) continue;
    const sound = await engine.readScene(
      { text: chapter.source.text, scene: { start: scene.start, end: scene.end, chapter: chapter.row.index }, segments: scene.segments.map(storySegment) },
      signal,
    );
    found.push({ sceneId: scene.id, sound });
  }
  return await context.transaction.run(async (tx) => {
    for (const { sceneId, sound } of found) {
      await tx.scene.update({ where: { id: sceneId }, data: { mood: sound.mood, intensity: sound.intensity } });
      await storeCues(tx, sceneId, cuesOf(chapter.row.projectId, sceneId, sound, chapter.source.sha256));
    }
    await tx.chapter.update({ where: { id: chapterId }, data: { scoredAt: context.clock.now() } });
    await bumpProject(tx, chapter.row.projectId);
    return {
      beds: found.reduce((sum, scene) => sum + scene.sound.beds.length, 0),
      effects: found.reduce((sum, scene) => sum + scene.sound.effects.length, 0),
    };
  });
}

/** Speakers are not told: what a scene sounds like does not hang on who speaks. */
export function storySegment(row: Omit<Segment, 'factor'>): StorySegment {
  return {
    start: row.start,
    end: row.end,
    kind: row.kind as SegmentKind,
    chapter: 0,
    scene: 0,
    speaker: null,
    confidence: row.confidence,
    evidence: { kind: row.evidence as EvidenceKind, range: null },
    endsParagraph: row.endsParagraph,
    factor: null,
  };
}

/** The cues that a reading of a scene comes to. */
export function cuesOf(projectId: string, sceneId: string, sound: SceneSound, sourceHash: string) {
  const beds = sound.beds.map((bed) => ({
    projectId,
    sceneId,
    lane: bed.lane,
    sound: bed.sound,
    prompt: bed.prompt ?? promptForSound(bed.sound, sound.mood, sound.intensity),
    // One seed for a bed in the whole story: its rain is the same rain, its theme returns.
    seed: contentSeed(sourceHash, bed.lane, bed.sound),
    anchorStart: bed.evidence && bed.evidence.start >= bed.start && bed.evidence.start < bed.end && bed.lane === 'ambience' ? bed.evidence.start : bed.start,
    anchorEnd: bed.evidence && bed.evidence.start >= bed.start && bed.evidence.start < bed.end && bed.lane === 'ambience' ? bed.evidence.end : bed.start,
    untilOffset: bed.end,
    placement: 'on',
    intensity: round(sound.intensity),
    confidence: bed.confidence,
  }));
  const effects = sound.effects.map((effect) => ({
    projectId,
    sceneId,
    lane: 'effect',
    sound: effect.sound,
    prompt: effect.prompt ?? promptForSound(effect.sound, sound.mood, sound.intensity),
    // Another seed for each place: no two doors of a story close alike.
    seed: contentSeed(sourceHash, effect.sound, effect.start),
    anchorStart: effect.start,
    anchorEnd: effect.end,
    untilOffset: null,
    placement: effect.placement,
    intensity: round(sound.intensity),
    confidence: effect.confidence,
  }));
  return [...beds, ...effects];
}

async function storeCues(tx: Tx, sceneId: string, wanted: Prisma.CueCreateManyInput[]): Promise<void> {
  const existing = await tx.cue.findMany({ where: { sceneId } });
  const free = new Map(existing.map((row) => [place(row), row]));
  const fresh: Prisma.CueCreateManyInput[] = [];
  for (const cue of wanted) {
    const row = free.get(place(cue));
    if (!row) {
      fresh.push({ ...cue, seed: (await seedOf(tx, cue)) ?? cue.seed });
      continue;
    }
    free.delete(place(cue));
    if (row.setBy === 'analysis') await tx.cue.update({ where: { id: row.id }, data: { ...cue, seed: row.seed } });
  }
  const gone = [...free.values()].filter((row) => row.setBy === 'analysis').map((row) => row.id);
  await tx.cue.deleteMany({ where: { id: { in: gone } } });
  if (fresh.length > 0) await tx.cue.createMany({ data: fresh });
}

/** A bed that the story has already sounds the same here, though its text was revised since. */
async function seedOf(tx: Tx, cue: Prisma.CueCreateManyInput): Promise<number | null> {
  if (cue.lane === 'effect') return null;
  const like = await tx.cue.findFirst({ where: { projectId: cue.projectId, lane: cue.lane, sound: cue.sound }, orderBy: { id: 'asc' }, select: { seed: true } });
  return like?.seed ?? null;
}

function place(cue: { lane: string; sound: string; anchorStart: number }): string {
  return `${cue.lane} ${cue.sound} ${cue.anchorStart}`;
}

/** Steps of a tenth, so that a hair's difference in mood does not make another sound. */
function round(intensity: number): number {
  return Math.round(intensity * 10) / 10;
}
