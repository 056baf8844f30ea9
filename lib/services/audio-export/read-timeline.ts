import { buildChapterTimelines } from '../../audio/timeline.ts';
import { sceneStretches, timelineAround } from '../../audio/timeline-window.ts';
import type { Timeline } from '../../audio/types.ts';
import { requireChapter, requireProject } from '../access.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { PreviewView } from '../exports/view.ts';
import { everybodyOf } from './everybody.ts';
import { loadMix } from './load-mix.ts';
import { knownTreatments } from './voice-treatments.ts';

/** Raised whenever the same rows would be shown otherwise. */
const viewVersion = 2;

export interface TimelineAnswer {
  /** Names this state of the drama and what was asked of it. */
  tag: string;
  /** Null where the tag is the one that the caller knows. */
  view: PreviewView | null;
}

/**
 * The timeline of one chapter as it now is, or of one of its scenes (`sceneIndex`, as in the script), for hearing it from
 * its clips. Nothing is made for it: a line without a take has its estimated length and no sound. With `knownTag` nothing
 * is read where nothing has changed since. Throws `not-found` for what is not there or not the caller's.
 */
export async function readTimeline(context: ServiceContext, input: { projectId: string; chapterId: string; sceneIndex: number | null; knownTag?: string | null }): Promise<TimelineAnswer> {
  return await context.transaction.run(
    async (tx): Promise<TimelineAnswer> => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const chapter = await requireChapter(context, tx, input.chapterId, 'listen');
      if (chapter.projectId !== project.id) throw notFound('chapter');
      const tag = [viewVersion, project.revision, chapter.id, input.sceneIndex ?? 'whole'].join('-');
      if (tag === input.knownTag) return { tag, view: null };

      const { input: mix } = await loadMix(tx, project.id, { kind: 'chapters', chapterIds: [chapter.id] });
      const [timeline] = buildChapterTimelines({ ...mix, everybody: await everybodyOf(tx, project.id, chapter.id) });
      if (!timeline) throw notFound('chapter');
      const scenes = await tx.scene.findMany({ where: { chapterId: chapter.id }, select: { id: true, index: true } });
      const stretches = sceneStretches(timeline, mix.segments);
      const scene = scenes.find(({ index }) => index === input.sceneIndex);
      const asked = input.sceneIndex === null ? { from: 0, to: timeline.durationSeconds } : stretches.get(scene?.id ?? '');
      if (!asked) throw notFound('scene');
      const characters = await tx.character.findMany({ where: { projectId: project.id }, select: { id: true, role: true, name: true, colour: true } });
      const heard = timeline.speech.filter((line) => line.end > asked.from && line.start < asked.to && line.end > line.start);
      return {
        tag,
        view: {
          chapterId: chapter.id,
          title: chapter.title,
          sceneIndex: input.sceneIndex,
          revision: project.revision,
          ...asked,
          unspoken: heard.filter((line) => line.asset === null).length,
          spoken: heard.filter((line) => line.asset !== null).length,
          timeline: small({ ...(input.sceneIndex === null ? timeline : timelineAround(timeline, asked)), voices: await knownTreatments(tx, voicesOf(timeline), false) }),
          speakers: characters.map((character) => ({ id: character.role === 'narrator' ? null : character.id, name: character.name, colour: character.colour })),
        },
      };
    },
    { isolation: 'RepeatableRead' },
  );
}

function voicesOf(timeline: Timeline): string[] {
  return [...new Set(timeline.speech.flatMap((line) => line.voiceId ?? []))];
}

/** Word times to the millisecond: they light words, and nothing is placed by them any more. */
function small(timeline: Timeline): Timeline {
  const short = (seconds: number): number => Math.round(seconds * 1000) / 1000;
  return { ...timeline, speech: timeline.speech.map((line) => ({ ...line, words: line.words.map((word) => ({ ...word, from: short(word.from), to: short(word.to) })) })) };
}
