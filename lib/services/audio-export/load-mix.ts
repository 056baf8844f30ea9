import { z } from 'zod';
import type { CueLane, TimelineCue, TimelineInput, TimelineSegment, WordTime } from '../../audio/types.ts';
import { readPlace } from '../../story/soundscape/index.ts';
import type { ScenePlace, SegmentKind } from '../../story/types.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { MakeScope, Tx } from '../interfaces.ts';
import { sourceOf } from '../access.ts';
import { chaptersInScope, segmentsInScope } from '../productions/scope.ts';
import { isSilent } from '../speech-generation/key.ts';
import { deliveryOf } from '../speech-generation/local/direction.ts';
import { lineToSpeak, speakerOf, speakingVoice, voicingOf } from '../speech-generation/needs-take.ts';
import { isNarrated } from '../speech-generation/who-speaks.ts';
import { mixKey, mixColumns } from './mix-key.ts';
import { settingsOf } from './mix-settings.ts';

const wordTimes: z.ZodType<WordTime[]> = z.array(z.object({ from: z.number(), to: z.number(), start: z.number(), end: z.number() }));

/** Fades of beds; effects bring their own attack and tail. Seconds. */
const bedFadeSeconds = { in: 2, out: 3 };

export interface LoadedMix {
  input: TimelineInput;
  /** Hash of all that will be heard. */
  key: string;
}

/** Everything of a scope that the timeline is made of, in one reading of the rows. */
export async function loadMix(tx: Tx, projectId: string, scope: MakeScope): Promise<LoadedMix> {
  const source = await sourceOf(tx, projectId);
  const chapters = await tx.chapter.findMany({ where: chaptersInScope(projectId, scope), orderBy: { index: 'asc' }, select: { id: true, title: true } });
  const segments = await tx.segment.findMany({
    where: segmentsInScope(projectId, scope),
    orderBy: { index: 'asc' },
    include: { chosenTake: true, scene: { select: { narratorId: true, start: true, end: true } }, chapter: { select: { narratorId: true } } },
  });
  const voicing = await voicingOf(tx, projectId);
  const endsParagraph = heardParagraphEnds(segments);
  const places = await placesOf(tx, projectId, source.text, segments);
  const timelineSegments = segments.map(
    (row, index): TimelineSegment => ({
      id: row.id,
      chapterId: row.chapterId,
      sceneId: row.sceneId,
      kind: row.kind as SegmentKind,
      characterId: speakerOf(row, voicing),
      narrated: isNarrated(lineToSpeak(row), voicing.style),
      // Whose the sound is: a line that was given to somebody else sounds as before until it is spoken anew.
      voiceId: row.chosenTake?.voiceId ?? speakingVoice(row, voicing)?.id ?? 'none',
      // A silent line has a place of no length, so that the cues on its words still have one.
      text: row.silent ? '' : source.text.slice(row.start, row.end),
      endsParagraph: endsParagraph[index] ?? row.endsParagraph,
      pauseAfterSeconds: row.pauseAfterSeconds,
      gainDb: row.gainDb,
      directedDb: deliveryOf('narration', row.direction).gain,
      place: places.get(row.sceneId) ?? null,
      take: row.chosenTake && !isSilent(row)
        ? {
            asset: row.chosenTake.assetId,
            durationSeconds: row.chosenTake.durationSeconds,
            loudnessLufs: row.chosenTake.loudnessLufs,
            words: wordTimes.parse(row.chosenTake.words),
          }
        : null,
    }),
  );
  const cues = await cuesOf(tx, projectId, scope, segments);
  const settings = await settingsOf(tx, projectId);
  const key = mixKey(await tx.segment.findMany({ where: segmentsInScope(projectId, scope), orderBy: { index: 'asc' }, select: mixColumns.segment }), await tx.cue.findMany({ where: { projectId, scene: { chapter: chaptersInScope(projectId, scope) } }, orderBy: { id: 'asc' }, select: mixColumns.cue }), chapters, voicing, settings);
  return { input: { chapters, segments: timelineSegments, cues, settings }, key };
}

/** Where each scene in play takes place, by scene id; a scene that does not say is not in it. */
async function placesOf(
  tx: Tx,
  projectId: string,
  text: string,
  segments: { sceneId: string; scene: { start: number; end: number }; start: number; end: number; kind: string }[],
): Promise<Map<string, ScenePlace>> {
  const scenes = Map.groupBy(segments, (segment) => segment.sceneId);
  const beds = await tx.cue.findMany({ where: { projectId, lane: 'ambience', enabled: true }, orderBy: { anchorStart: 'asc' }, select: { sceneId: true, sound: true } });
  const sounds = Map.groupBy(beds, (bed) => bed.sceneId);
  const places = new Map<string, ScenePlace>();
  for (const [sceneId, rows] of scenes) {
    const [row] = rows;
    const place = row ? readPlace(text, row.scene, rows.map(({ start, end, kind }) => ({ start, end, kind: kind as SegmentKind })), (sounds.get(sceneId) ?? []).map((bed) => bed.sound)) : null;
    if (place !== null) places.set(sceneId, place);
  }
  return places;
}

/** Where the last line of a paragraph is silent, the last one that is heard ends the paragraph. */
function heardParagraphEnds(segments: { silent: boolean; endsParagraph: boolean; chapterId: string }[]): boolean[] {
  const ends = segments.map((segment) => segment.endsParagraph);
  for (let index = segments.length - 1; index > 0; index -= 1) {
    const [before, row] = [segments[index - 1], segments[index]];
    if (row?.silent && ends[index] && before?.chapterId === row.chapterId) ends[index - 1] = true;
  }
  return ends;
}

type Row = Prisma.SegmentGetPayload<object>;

async function cuesOf(tx: Tx, projectId: string, scope: MakeScope, inPlay: Row[]): Promise<TimelineCue[]> {
  // Anchors are places in the text, and chapters may be played in another order than they stand in it.
  const segments = inPlay.toSorted((a, b) => a.start - b.start);
  const rows = await tx.cue.findMany({
    where: { projectId, enabled: true, chosenTakeId: { not: null }, scene: { chapter: chaptersInScope(projectId, scope) } },
    orderBy: { anchorStart: 'asc' },
    include: { chosenTake: true },
  });
  return rows.flatMap((cue): TimelineCue[] => {
    const take = cue.chosenTake;
    const lane = cue.lane as CueLane;
    // A bed that began before the scope (a sample) is heard from the scope's first word.
    const anchor = segmentHolding(segments, cue.anchorStart) ?? (lane === 'effect' ? undefined : firstWithin(segments, cue.anchorStart, cue.untilOffset ?? cue.anchorStart));
    if (!anchor || !take) return [];
    const bed = lane !== 'effect';
    const until = lastBefore(segments, cue.untilOffset ?? cue.anchorStart, anchor.chapterId);
    return [
      {
        id: cue.id,
        lane,
        segmentId: anchor.id,
        offset: Math.max(0, cue.anchorStart - anchor.start),
        untilSegmentId: bed ? (until?.id ?? anchor.id) : null,
        placement: cue.placement as TimelineCue['placement'],
        gainDb: cue.gainDb,
        pan: cue.pan,
        fadeInSeconds: cue.fadeInSeconds ?? (bed ? bedFadeSeconds.in : 0),
        fadeOutSeconds: cue.fadeOutSeconds ?? (bed ? bedFadeSeconds.out : 0),
        shiftSeconds: cue.shiftSeconds,
        trimHeadSeconds: cue.trimHeadSeconds,
        trimTailSeconds: cue.trimTailSeconds,
        ...(cue.placedByHand ? { exact: true, ...(bed && until && cue.untilOffset !== null ? { untilOffset: cue.untilOffset - until.start } : {}) } : {}),
        clip: { asset: take.assetId, durationSeconds: take.durationSeconds, loudnessLufs: take.loudnessLufs, loops: take.loops },
      },
    ];
  });
}

/** Binary search over segments in text order. */
function segmentHolding(segments: Row[], offset: number): Row | undefined {
  let low = 0;
  let high = segments.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const row = segments[middle];
    if (!row) return undefined;
    if (offset < row.start) high = middle - 1;
    else if (offset >= row.end) low = middle + 1;
    else return row;
  }
  return undefined;
}

function firstWithin(segments: Row[], from: number, to: number): Row | undefined {
  return segments.find((row) => row.start >= from && row.start < to);
}

/** A bed never outlasts its chapter: what follows it in the text may be played elsewhere. */
function lastBefore(segments: Row[], offset: number, chapterId: string): Row | undefined {
  return segments.findLast((row) => row.chapterId === chapterId && row.start < offset);
}
