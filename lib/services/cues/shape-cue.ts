import { bumpProject } from '../../db/notify.ts';
import type { Cue, Prisma } from '../../db/generated/client.ts';
import { requireCue, sourceOf, staleRow } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { editSounds } from './edit-sounds.ts';
import { settleInstead } from './settle-instead.ts';

/** What a person may set by hand: seconds, and -1 (left) to 1 (right). */
export const shapeLimits = { shift: 30, trim: 120, fade: 30 };

/** Where a cue is and how it begins and ends. Offsets are UTF-16 offsets in the story's text, the rest seconds. */
export interface CueShape {
  anchorStart?: number | undefined;
  anchorEnd?: number | undefined;
  /** Beds: where in the text they end. */
  untilOffset?: number | undefined;
  shiftSeconds?: number | undefined;
  trimHeadSeconds?: number | undefined;
  trimTailSeconds?: number | undefined;
  /** Null leaves the fade to the mix. */
  fadeInSeconds?: number | null | undefined;
  fadeOutSeconds?: number | null | undefined;
  pan?: number | undefined;
}

/**
 * Moves a cue to other words, shifts, trims, fades or pans it. From now on it is the person's; where the reading had put it
 * stays known, so that a later reading does not put it there again. Throws `stale` where the row moved on, `bad-input` for
 * a place that is none.
 */
export async function shapeCue(context: ServiceContext, input: { cueId: string; version: number } & CueShape): Promise<{ version: number }> {
  const { cueId, version, ...shape } = input;
  checkShape(shape);
  return await editSounds(context, input, 'shaped a sound', async (tx) => {
    const cue = await requireCue(context, tx, cueId, 'edit');
    const moved = shape.anchorStart !== undefined || shape.untilOffset !== undefined;
    const place = moved ? await placeFor(tx, cue.projectId, { lane: cue.lane, anchorStart: shape.anchorStart ?? cue.anchorStart, anchorEnd: shape.anchorEnd ?? (shape.anchorStart ?? cue.anchorEnd), untilOffset: shape.untilOffset ?? cue.untilOffset }) : {};
    const changed = await tx.cue.updateMany({ where: { id: cue.id, version, removed: false }, data: { ...shape, ...place, setBy: 'person', ...(byHand(shape) ? { placedByHand: true } : {}), version: { increment: 1 } } });
    if (changed.count === 0) throw staleRow('sound', `${cue.enabled ? 'on' : 'off'}, ${cue.gainDb} dB`);
    if (byHand(shape)) await keepPlace(tx, cue);
    if (cue.placement === 'instead' && moved) {
      await settleInstead(tx, cue);
      await settleInstead(tx, { projectId: cue.projectId, anchorStart: shape.anchorStart ?? cue.anchorStart });
    }
    await bumpProject(tx, cue.projectId);
    return { version: version + 1 };
  });
}

/** Whether a change says where a sound begins or ends, or how: panning alone leaves that to the mix. */
function byHand(shape: CueShape): boolean {
  return Object.entries(shape).some(([name, value]) => name !== 'pan' && value !== undefined);
}

/** A row that marks where the reading had put a cue that is somewhere else, or something else, now. */
export async function keepPlace(tx: Tx, cue: Cue): Promise<void> {
  if (cue.placedByHand) return;
  const { id: _, chosenTakeId: __, version: ___, ...row } = cue;
  await tx.cue.create({ data: { ...row, enabled: false, removed: true, setBy: 'person', soundError: null } });
}

export interface CuePlace {
  lane: string;
  anchorStart: number;
  anchorEnd: number;
  untilOffset: number | null;
}

/** The columns of a place in the text. Throws `bad-input` where no line is there, or where a bed would leave its chapter. */
export async function placeFor(tx: Tx, projectId: string, place: CuePlace): Promise<Pick<Prisma.CueUncheckedCreateInput, 'sceneId' | 'anchorStart' | 'anchorEnd' | 'untilOffset'>> {
  const { text } = await sourceOf(tx, projectId);
  const { anchorStart, anchorEnd, lane, untilOffset } = place;
  const line = await tx.segment.findFirst({ where: { projectId, start: { lte: anchorStart }, end: { gt: anchorStart } }, select: { sceneId: true, chapter: { select: { start: true, end: true } } } });
  if (!line || anchorEnd < anchorStart || anchorEnd > text.length) throw new ServiceError('bad-input', { person: 'There is no line at this place. Choose a word of the story.' });
  if (lane === 'effect') return { sceneId: line.sceneId, anchorStart, anchorEnd, untilOffset: null };
  // Moved past its own end, a bed goes on to the end of its chapter.
  const wanted = untilOffset === null || untilOffset <= anchorStart ? line.chapter.end : untilOffset;
  return { sceneId: line.sceneId, anchorStart, anchorEnd, untilOffset: Math.min(wanted, line.chapter.end) };
}

function checkShape(shape: CueShape): void {
  const within = (value: number | null | undefined, least: number, most: number): boolean => value === null || value === undefined || (value >= least && value <= most);
  const wrong = (message: string): never => {
    throw new ServiceError('bad-input', { person: message });
  };
  for (const offset of [shape.anchorStart, shape.anchorEnd, shape.untilOffset]) if (offset !== undefined && !(Number.isInteger(offset) && offset >= 0)) wrong('There is no line at this place. Choose a word of the story.');
  if (!within(shape.shiftSeconds, -shapeLimits.shift, shapeLimits.shift)) wrong(`A sound is shifted by ${shapeLimits.shift} seconds at most. Move it to another word to go further.`);
  if (!within(shape.trimHeadSeconds, 0, shapeLimits.trim) || !within(shape.trimTailSeconds, 0, shapeLimits.trim)) wrong(`From 0 to ${shapeLimits.trim} seconds are cut off a sound.`);
  if (!within(shape.fadeInSeconds, 0, shapeLimits.fade) || !within(shape.fadeOutSeconds, 0, shapeLimits.fade)) wrong(`A fade takes from 0 to ${shapeLimits.fade} seconds.`);
  if (!within(shape.pan, -1, 1)) wrong('A sound stands between left (-1) and right (1).');
}
