import type { Character, Prisma, Segment } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { promptForSound, soundDensity, themeOf } from '../../story/soundscape/index.ts';
import type { SpokenBy } from '../../story/soundscape/theme.ts';
import type { EvidenceKind, SceneSound, SegmentKind, StorySegment } from '../../story/types.ts';
import { requireChapter, sourceOf } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { contentSeed } from '../hash.ts';
import type { AudioAnalysisEngine, ServiceContext, Tx } from '../interfaces.ts';
import { hearsItself } from './hears-itself.ts';

/**
 * Reads every scene of a chapter and stores its cues. A cue that is found again keeps its row and its sound; one that a
 * person set stays whatever the reading says. Run twice it changes nothing. Where the writer said meanwhile how much sound
 * there is to be, it is read once more.
 */
export async function analyseChapter(
  context: ServiceContext,
  engines: Pick<EngineChoice, 'ear'>,
  chapterId: string,
  signal?: AbortSignal,
): Promise<{ beds: number; effects: number }> {
  for (;;) {
    const found = await readOnce(context, engines, chapterId, signal);
    if (found !== null) return found;
  }
}

/**
 * The same outside any making, where nobody was told a price: the built-in ear listens, or nobody does. Whoever chose a paid
 * one since it was asked for has the chapter listened to by the next making.
 */
export async function analyseForNothing(context: ServiceContext, engines: Pick<EngineChoice, 'ear'>, chapterId: string, signal?: AbortSignal): Promise<{ beds: number; effects: number }> {
  const ear = async (projectId: string): Promise<AudioAnalysisEngine> => {
    if (!(await context.transaction.run(async (tx) => await hearsItself(context, tx, await tx.project.findUniqueOrThrow({ where: { id: projectId } }))))) throw new NotForNothing();
    const engine = await engines.ear(projectId);
    // It may have been chosen in between.
    if (engine.id !== 'local') throw new NotForNothing();
    return engine;
  };
  try {
    return await analyseChapter(context, { ear }, chapterId, signal);
  } catch (error) {
    if (error instanceof NotForNothing) return { beds: 0, effects: 0 };
    throw error;
  }
}

/** The ear that is chosen costs money, or cannot be used. */
class NotForNothing extends Error {}

/** Null where the drama's density is another one than it was read with: nothing is stored then. */
async function readOnce(context: ServiceContext, engines: Pick<EngineChoice, 'ear'>, chapterId: string, signal: AbortSignal | undefined): Promise<{ beds: number; effects: number } | null> {
  const chapter = await context.transaction.run(async (tx) => {
    const row = await requireChapter(context, tx, chapterId, 'edit');
    const scenes = await tx.scene.findMany({ where: { chapterId }, orderBy: { index: 'asc' }, include: { segments: { orderBy: { index: 'asc' }, include: { character: { select: { name: true, role: true } } } } } });
    const project = await tx.project.findUniqueOrThrow({ where: { id: row.projectId }, select: { soundDensity: true } });
    return { row, scenes, source: await sourceOf(tx, row.projectId), density: soundDensity(project.soundDensity) };
  });
  const engine = await engines.ear(chapter.row.projectId);
  const found: { sceneId: string; sound: SceneSound; lines: SpokenBy[] }[] = [];
  let before: StorySegment[] = [];
  for (const scene of chapter.scenes) {
    signal?.throwIfAborted();
    if (scene.segments.length === 0) continue;
    const segments = scene.segments.map(storySegment);
    const sound = await engine.readScene(
      // A scene that follows a shock begins otherwise: the one before is told too.
      { text: chapter.source.text, scene: { start: scene.start, end: scene.end, chapter: chapter.row.index }, segments: [...before, ...segments], density: chapter.density },
      signal,
    );
    before = segments;
    found.push({ sceneId: scene.id, sound, lines: scene.segments.map(spokenBy) });
  }
  return await context.transaction.run(async (tx) => {
    await holdProject(tx, chapter.row.projectId);
    const now = await tx.project.findUniqueOrThrow({ where: { id: chapter.row.projectId }, select: { soundDensity: true } });
    if (soundDensity(now.soundDensity) !== chapter.density) return null;
    for (const { sceneId, sound, lines } of found) {
      await tx.scene.update({ where: { id: sceneId }, data: { mood: sound.mood, intensity: sound.intensity } });
      await storeCues(tx, sceneId, cuesOf({ projectId: chapter.row.projectId, sceneId, sound, lines, text: chapter.source.text, sourceHash: chapter.source.sha256 }));
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

/** Who says a line, as far as themes go: the narrator has none. */
export function spokenBy({ start, end, character }: Pick<Segment, 'start' | 'end'> & { character: Pick<Character, 'name' | 'role'> | null }): SpokenBy {
  return { start, end, name: character !== null && character.role !== 'narrator' ? character.name : null };
}

/** Seeds alike but for so many of their last bits are one theme: the same motif, played anew. */
const variations = 16;

/** The cues that a reading of a scene comes to. */
export function cuesOf(input: { projectId: string; sceneId: string; sound: SceneSound; lines: readonly SpokenBy[]; text: string; sourceHash: string }) {
  const { projectId, sceneId, sound, lines, text, sourceHash } = input;
  let part = 0;
  const beds = sound.beds.map((bed, at) => {
    const theme = bed.lane === 'music' ? themeOf(text, bed, lines, sound.beds) : null;
    // What is handed over goes on with the same rain, not the same minute of it.
    part = sound.beds.slice(0, at).some((other) => other.lane === bed.lane && other.sound === bed.sound && other.end === bed.start) ? part + 1 : 0;
    return { bed, theme, part };
  }).map(({ bed, theme, part }) => ({
    projectId,
    sceneId,
    lane: bed.lane,
    sound: bed.sound,
    prompt: bed.prompt ?? promptForSound(bed.sound, sound.mood, sound.intensity),
    theme,
    // One theme for a person, a place or a mood in the whole story: it returns, and is played anew where a bed goes on.
    seed: themeSeed(contentSeed(sourceHash, bed.lane, theme ?? bed.sound), part),
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

/** The seed of a theme, in one of its variations. */
function themeSeed(seed: number, part: number): number {
  return seed - (seed % variations) + (part % variations);
}

async function storeCues(tx: Tx, sceneId: string, wanted: Prisma.CueCreateManyInput[]): Promise<void> {
  const existing = await tx.cue.findMany({ where: { sceneId } });
  const byHand = existing.filter((row) => row.setBy === 'person' && row.lane !== 'effect');
  const free = new Map(existing.map((row) => [place(row), row]));
  const fresh: Prisma.CueCreateManyInput[] = [];
  for (const cue of wanted) {
    const row = free.get(place(cue));
    if (!row) {
      // Where a person set a bed, on or off, nothing else of its lane is laid; where one was taken away, not the same again.
      if (byHand.some((bed) => bed.lane === cue.lane && (!bed.removed || bed.sound === cue.sound) && bed.anchorStart < (cue.untilOffset ?? 0) && cue.anchorStart < (bed.untilOffset ?? 0))) continue;
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

/** A theme that the story has already is the same here, though its text was revised since. */
async function seedOf(tx: Tx, cue: Prisma.CueCreateManyInput): Promise<number | null> {
  if (cue.lane === 'effect') return null;
  const same = cue.theme ? { theme: cue.theme } : { theme: null, sound: cue.sound };
  const like = await tx.cue.findFirst({ where: { projectId: cue.projectId, lane: cue.lane, ...same }, orderBy: { id: 'asc' }, select: { seed: true } });
  return like === null ? null : themeSeed(like.seed, (cue.seed ?? 0) % variations);
}

function place(cue: { lane: string; sound: string; anchorStart: number }): string {
  return `${cue.lane} ${cue.sound} ${cue.anchorStart}`;
}

/** Steps of a tenth, so that a hair's difference in mood does not make another sound. */
function round(intensity: number): number {
  return Math.round(intensity * 10) / 10;
}
