import { bumpProject } from '../../db/notify.ts';
import { requireSegment, sourceOf } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { laneOfEngine } from '../productions/lanes.ts';
import { isSilent } from '../speech-generation/key.ts';
import { speakingVoice, speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';

/** The line, and which of its takes the person heard when they asked: a second press of the same button asks for nothing more. */
export interface TakeAsked {
  segmentId: string;
  takeNumber: number;
}

/**
 * Asks for one more take of a line: the same words in the same voice, spoken anew, and paid for where the engine is paid.
 * The take it has stays until the new one is there, and can be taken back. A second press meets the first.
 * @throws ServiceError `bad-input` for a silent line and for a built-in voice, which would say it the same way again
 */
export async function speakAgain(context: ServiceContext, input: TakeAsked): Promise<{ takeNumber: number }> {
  return await context.transaction.run(async (tx) => {
    const segment = await lineOf(context, tx, input.segmentId);
    if (isSilent(segment)) throw new ServiceError('bad-input', { person: 'This line is silent. Let it be spoken again to hear it.' });
    const engine = speakingVoice(segment, await voicingOf(tx, segment.projectId))?.engine;
    if (engine === undefined) throw new ServiceError('conflict', { person: 'This line’s speaker has no voice yet. Give them one under Cast.' });
    if (engine === 'local' || engine === 'kokoro') throw new ServiceError('bad-input', { person: 'A voice of this machine says the same line the same way each time. Change who speaks it or what it is to hear it otherwise.' });
    const raised = await tx.segment.updateMany({ where: { id: segment.id, takeNumber: input.takeNumber }, data: { takeNumber: { increment: 1 }, speakError: null } });
    // Another press was quicker: what it asked for is read as it stands now.
    if (raised.count === 0) return await tx.segment.findUniqueOrThrow({ where: { id: segment.id }, select: { takeNumber: true } });
    await context.queue.enqueue(tx, [{ name: 'speak-segment', stepId: null, projectId: segment.projectId, segmentId: segment.id, lane: laneOfEngine(engine) }]);
    await bumpProject(tx, segment.projectId);
    return { takeNumber: input.takeNumber + 1 };
  });
}

/**
 * Goes back to the take before the one that was asked for last. Where that one was never made for the line as it is now,
 * the line waits to be spoken as before. Nothing is bought.
 * @throws ServiceError `stale` where another take was asked for meanwhile
 */
export async function takeBefore(context: ServiceContext, input: TakeAsked): Promise<{ takeNumber: number }> {
  return await context.transaction.run(async (tx) => {
    const segment = await lineOf(context, tx, input.segmentId);
    if (input.takeNumber < 1) throw new ServiceError('bad-input', { person: 'This is the first take of the line: there is none before it.' });
    const lowered = await tx.segment.updateMany({ where: { id: segment.id, takeNumber: input.takeNumber }, data: { takeNumber: { decrement: 1 }, speakError: null } });
    if (lowered.count === 0) throw new ServiceError('stale', { person: 'Another take of this line was asked for in the meantime. Look at it again.' });
    const takeNumber = input.takeNumber - 1;
    const { text } = await sourceOf(tx, segment.projectId);
    const inputHash = wantedKey({ ...segment, takeNumber }, text, await voicingOf(tx, segment.projectId));
    const before = inputHash === null ? null : await tx.take.findUnique({ where: { segmentId_inputHash: { segmentId: segment.id, inputHash } }, select: { id: true } });
    if (before) await tx.segment.update({ where: { id: segment.id }, data: { chosenTakeId: before.id } });
    await bumpProject(tx, segment.projectId);
    return { takeNumber };
  });
}

async function lineOf(context: ServiceContext, tx: Tx, segmentId: string) {
  const { id } = await requireSegment(context, tx, segmentId, 'edit');
  return await tx.segment.findUniqueOrThrow({ where: { id }, select: speechColumns });
}
