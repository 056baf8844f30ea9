import { z } from 'zod';
import type { Audition } from '../../db/generated/client.ts';
import { requireProject } from '../access.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx, VendorId } from '../interfaces.ts';
import { letPacksGoFor } from '../publishing/credits-of-mix.ts';
import { leftToSpend } from '../spending/budget.ts';
import { madeBefore } from '../spending/estimate-voices.ts';
import { priceOfLine } from '../vendors/engine-prices.ts';
import { engineNames, requireUsable, vendorOf } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import type { HearAnswer } from '../views.ts';
import { engineSchema } from '../voice-generation/store-voice.ts';

/**
 * The sound of an audition: at once where it is made, else it is put on the queue. Where making it costs, the answer is
 * what: only `buy` has it made.
 */
export async function hearAudition(context: ServiceContext, input: { auditionId: string; buy?: boolean | undefined }): Promise<HearAnswer> {
  const answer = await context.transaction.run(async (tx): Promise<HearAnswer | { state: 'failed'; message: string }> => {
    const row = await requireAudition(context, tx, input.auditionId);
    if (row.assetId !== null) return { state: 'ready', assetId: row.assetId };
    const take = await tx.take.findFirst({ where: { inputHash: row.key, asset: { ownerId: context.actor.userId } }, select: { assetId: true } });
    if (take) {
      await keepSound(tx, row, take.assetId);
      return { state: 'ready', assetId: take.assetId };
    }
    const { engine } = z.object({ engine: engineSchema }).parse(row.voice);
    const vendor = vendorOf[engine];
    const lane: VendorId | null = vendor === 'hume' || vendor === 'replicate' ? vendor : null;
    const job = { name: 'say-audition' as const, stepId: null, projectId: row.projectId, auditionId: row.id, ...(lane === null ? {} : { lane }) };
    if (row.error !== null && input.buy !== true && !(await context.queue.isOpen(tx, job))) {
      // Said once: the next press tries again.
      await tx.audition.update({ where: { id: row.id }, data: { error: null } });
      return { state: 'failed', message: row.error };
    }
    const standings = await standingsOf(context, tx, row.projectId);
    requireUsable(engine, standings);
    const micros = priceOfLine(engine, row.text.length);
    if (micros > 0 && input.buy !== true && !(await madeBefore(tx, context.actor.userId, [row.key])).has(row.key)) {
      const project = await tx.project.findUniqueOrThrow({ where: { id: row.projectId } });
      const { leftMicros } = await leftToSpend(tx, project, context.clock.now());
      return { state: 'costs', micros, leftMicros, engine: engineNames[engine], voices: 0, error: row.error };
    }
    await context.queue.enqueue(tx, [job]);
    return { state: 'making' };
  });
  if (answer.state === 'failed') throw new ServiceError('conflict', { person: answer.message });
  return answer;
}

/** The sound of an audition; where it is one of the credits, packs that were made without it are let go. */
export async function keepSound(tx: Tx, { id, projectId, key }: Pick<Audition, 'id' | 'projectId' | 'key'>, assetId: string): Promise<void> {
  const { count } = await tx.audition.updateMany({ where: { id }, data: { assetId, error: null } });
  if (count > 0) await letPacksGoFor(tx, projectId, key);
}

/** The row of an audition in a drama of whoever asks. */
export async function requireAudition(context: ServiceContext, tx: Tx, auditionId: string): Promise<Audition> {
  const row = z.uuid().safeParse(auditionId).success ? await tx.audition.findUnique({ where: { id: auditionId } }) : null;
  if (!row) throw notFound('audition');
  try {
    await requireProject(context, tx, row.projectId, 'edit');
  } catch (error) {
    throw error instanceof ServiceError && error.code === 'not-found' ? notFound('audition') : error;
  }
  return row;
}
