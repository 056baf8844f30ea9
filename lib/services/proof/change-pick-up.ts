import { z } from 'zod';
import { bumpProject } from '../../db/notify.ts';
import type { PickUp } from '../../db/generated/client.ts';
import { requireProject, staleRow } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { noteOf } from './mark-pick-up.ts';
import type { PickUpKind, PickUpState } from './view.ts';

/**
 * Says what became of a pick-up, what it is, or what is noted of it. What is not named stays. It can be undone.
 *
 * @throws ServiceError `not-found`; `stale` where it changed since the page read it; `bad-input` for a note that is too long
 */
export async function setPickUp(context: ServiceContext, input: { pickUpId: string; version: number; state?: PickUpState; kind?: PickUpKind; text?: string }): Promise<{ version: number }> {
  const text = input.text === undefined ? undefined : noteOf(input.text);
  return await context.transaction.run(async (tx) => {
    const row = await requirePickUp(context, tx, input.pickUpId);
    const changed = await recorded(context, tx, { projectId: row.projectId, label: 'changed a pick-up', rows: { PickUp: [row.id] } }, async () =>
      await tx.pickUp.updateMany({ where: { id: row.id, version: input.version }, data: { state: input.state, kind: input.kind, text, version: { increment: 1 } } }));
    if (changed.count === 0) throw staleRow('pick-up', row.text === '' ? row.state : `${row.state}: ${row.text}`);
    await bumpProject(tx, row.projectId);
    return { version: input.version + 1 };
  });
}

/** Deletes a pick-up: one that was marked by mistake. It can be undone. */
export async function deletePickUp(context: ServiceContext, input: { pickUpId: string; version: number }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const row = await requirePickUp(context, tx, input.pickUpId);
    const gone = await recorded(context, tx, { projectId: row.projectId, label: 'deleted a pick-up', rows: { PickUp: [row.id] } }, async () => await tx.pickUp.deleteMany({ where: { id: row.id, version: input.version } }));
    if (gone.count === 0) throw staleRow('pick-up', row.text === '' ? row.state : `${row.state}: ${row.text}`);
    await bumpProject(tx, row.projectId);
  });
}

async function requirePickUp(context: ServiceContext, tx: Tx, pickUpId: string): Promise<PickUp> {
  const row = z.uuid().safeParse(pickUpId).success ? await tx.pickUp.findUnique({ where: { id: pickUpId } }) : null;
  if (!row) throw notFound('pick-up');
  try {
    await requireProject(context, tx, row.projectId, 'edit');
  } catch (error) {
    throw error instanceof ServiceError && error.code === 'not-found' ? notFound('pick-up') : error;
  }
  return row;
}
