import type { Prisma } from '../../db/generated/client.ts';
import type { MixSettings } from '../../audio/settings.ts';
import { contentKey } from '../hash.ts';
import { speakerColumns, speakerOf, type Voicing } from '../speech-generation/needs-take.ts';

/** Raised whenever the same rows would be mixed otherwise. */
export const mixVersion = '5';

/** The columns that shape a mix: few enough that a page can ask at every look whether its mix is stale. */
export const mixColumns = {
  segment: {
    id: true,
    silent: true,
    ...speakerColumns,
    endsParagraph: true,
    pauseAfterSeconds: true,
    gainDb: true,
    direction: true,
    chosenTakeId: true,
  } satisfies Prisma.SegmentSelect,
  cue: {
    id: true,
    sound: true,
    enabled: true,
    gainDb: true,
    pan: true,
    placement: true,
    anchorStart: true,
    untilOffset: true,
    shiftSeconds: true,
    trimHeadSeconds: true,
    trimTailSeconds: true,
    fadeInSeconds: true,
    fadeOutSeconds: true,
    placedByHand: true,
    chosenTakeId: true,
  } satisfies Prisma.CueSelect,
};

type SegmentColumns = Prisma.SegmentGetPayload<{ select: typeof mixColumns.segment }>;
export type CueColumns = Prisma.CueGetPayload<{ select: typeof mixColumns.cue }>;

/** Nothing of a cue as the reading placed it: mixes made before a cue could be shaped by hand keep their keys. */
function byHand(row: CueColumns): (string | number | boolean | null)[] {
  const shape = [row.shiftSeconds, row.trimHeadSeconds, row.trimTailSeconds, row.fadeInSeconds, row.fadeOutSeconds, row.placedByHand];
  const plain = row.shiftSeconds === 0 && row.trimHeadSeconds === 0 && row.trimTailSeconds === 0 && row.fadeInSeconds === null && row.fadeOutSeconds === null && !row.placedByHand;
  return plain ? [] : ['by hand', ...shape];
}

/** A pause that is set after the last line of a chapter was not heard by mixes without this; those in which none is set keep their keys. */
function tailsByHand(rows: readonly SegmentColumns[]): string[] {
  return rows.some(({ pauseAfterSeconds }) => pauseAfterSeconds !== null && pauseAfterSeconds >= 0) ? ['tails by hand'] : [];
}

/** Hash of all that is heard in a mix of these rows: the same key is the same sound. */
export function mixKey(segments: readonly SegmentColumns[], cues: readonly CueColumns[], chapters: readonly { id: string; title: string }[], voicing: Voicing, settings: MixSettings): string {
  return contentKey(
    'mix',
    mixVersion,
    JSON.stringify(settings),
    ...chapters.flatMap((chapter) => [chapter.id, chapter.title]),
    ...tailsByHand(segments),
    ...segments.flatMap((row) => [row.id, row.kind, ...(row.silent ? ['silent'] : []), speakerOf(row, voicing), row.endsParagraph, row.pauseAfterSeconds, row.gainDb, row.direction, row.chosenTakeId]),
    ...cues
      .filter((row) => row.enabled)
      .flatMap((row) => [row.id, row.sound, row.gainDb, row.pan, row.placement, row.anchorStart, row.untilOffset, row.chosenTakeId, ...byHand(row)]),
  );
}
