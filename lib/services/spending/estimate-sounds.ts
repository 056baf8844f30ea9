/** What listening for sounds and making them would cost. Reads rows; asks nobody. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { CueLane } from '../../audio/types.ts';
import { readSceneSound, type SoundDensity } from '../../story/soundscape/index.ts';
import type { StorySegment } from '../../story/types.ts';
import { cuesOf, spokenBy, storySegment } from '../audio-analysis/analyse-chapter.ts';
import { soundEngineVersion } from '../cues/engine-versions.ts';
import { soundKey, soundRequest, type SoundingCue } from '../cues/make-cue-sound.ts';
import type { MakeScope, SoundEngineId, Tx } from '../interfaces.ts';
import { chaptersInScope } from '../productions/scope.ts';
import type { ClaudeModel } from '../claude/models.ts';
import { priceOfScene, priceOfSound } from '../vendors/engine-prices.ts';
import { madeBefore, type Missing } from './estimate-voices.ts';

/** The engine of each lane; null where it cannot be used as it is set. */
export type LaneEngines = { [Lane in CueLane]: SoundEngineId | null };

/** A chapter that nobody has listened to yet. */
export interface UnheardChapter {
  id: string;
  index: number;
  scenes: UnheardScene[];
}
interface UnheardScene {
  id: string;
  start: number;
  end: number;
  segments: (Parameters<typeof storySegment>[0] & Parameters<typeof spokenBy>[0])[];
}

/** The chapters of a scope that are still to be listened to; with their lines only where `withLines` asks for them. */
export async function unheardChapters(tx: Tx, projectId: string, scope: MakeScope, withLines: boolean): Promise<UnheardChapter[]> {
  const rows = await tx.chapter.findMany({
    where: { ...chaptersInScope(projectId, scope), scoredAt: null },
    orderBy: { index: 'asc' },
    select: { id: true, index: true, scenes: { orderBy: { index: 'asc' }, select: { id: true, start: true, end: true } } },
  });
  const lines = withLines ? await tx.segment.findMany({ where: { chapterId: { in: rows.map((row) => row.id) } }, orderBy: { start: 'asc' }, omit: { factor: true }, include: { character: { select: { name: true, role: true } } } }) : [];
  const byScene = Map.groupBy(lines, (line) => line.sceneId);
  return rows.map(({ id, index, scenes }) => ({ id, index, scenes: scenes.map((scene) => ({ ...scene, segments: byScene.get(scene.id) ?? [] })) }));
}

/** Listening to the chapters: free for the built-in ear, about so much for Claude. */
export function missingScores(chapters: readonly UnheardChapter[], source: string, model: ClaudeModel | null): Missing<'local' | 'claude'>[] {
  return chapters.map(({ id, scenes }) => ({
    engine: model === null ? 'local' : 'claude',
    chapterId: id,
    micros: model === null ? 0 : scenes.reduce((sum, scene) => sum + priceOfScene(model, source.slice(scene.start, scene.end)), 0),
  }));
}

interface WantedSound extends SoundingCue {
  chapterId: string;
  madeKey: string | null;
}

/** The cues of the scope that are there already. */
export async function cuesInScope(tx: Tx, projectId: string, scope: MakeScope): Promise<WantedSound[]> {
  const cues = await tx.cue.findMany({
    where: { projectId, enabled: true, scene: { chapter: chaptersInScope(projectId, scope) } },
    orderBy: { anchorStart: 'asc' },
    include: { chosenTake: { select: { inputHash: true } }, scene: { select: { chapterId: true } } },
  });
  return cues.map(({ chosenTake, scene, ...cue }) => ({ ...cue, chapterId: scene.chapterId, madeKey: chosenTake?.inputHash ?? null }));
}

/**
 * The cues that chapters would come to, as the built-in ear hears them. It takes milliseconds a scene, seconds a novel:
 * between two scenes others have their turn.
 */
export async function expectedCues(chapters: readonly UnheardChapter[], source: { text: string; sha256: string }, projectId: string, density: SoundDensity): Promise<WantedSound[]> {
  const expected: WantedSound[] = [];
  for (const chapter of chapters) {
    let before: StorySegment[] = [];
    for (const scene of chapter.scenes) {
      if (scene.segments.length === 0) continue;
      await breathe();
      const segments = scene.segments.map(storySegment);
      const sound = readSceneSound({ text: source.text, scene: { start: scene.start, end: scene.end, chapter: chapter.index }, segments: [...before, ...segments], density });
      before = segments;
      for (const cue of cuesOf({ projectId, sceneId: scene.id, sound, lines: scene.segments.map(spokenBy), text: source.text, sourceHash: source.sha256 })) expected.push({ ...cue, chapterId: chapter.id, madeKey: null });
    }
  }
  return expected;
}

/** The sounds that are missing. What sounds the same was made before, or is made once. */
export async function missingSounds(tx: Tx, ownerId: string, cues: readonly WantedSound[], engines: LaneEngines): Promise<Missing<SoundEngineId>[]> {
  const wanted = cues.flatMap((cue) => {
    const engine = engines[cue.lane as CueLane];
    if (engine === null) return [];
    const request = soundRequest(cue);
    const key = soundKey({ id: engine, version: soundEngineVersion(engine) }, request);
    return cue.madeKey === key ? [] : [{ engine, chapterId: cue.chapterId, key, micros: priceOfSound(engine, request) }];
  });
  const made = await madeBefore(tx, ownerId, wanted.flatMap(({ key, micros }) => (micros === 0 ? [] : [key])));
  return wanted.map(({ key, ...one }) => {
    const free = made.has(key);
    made.add(key);
    return free ? { ...one, micros: 0 } : one;
  });
}
