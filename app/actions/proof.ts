'use server';

import { z } from 'zod';
import { deletePickUp, setPickUp } from '../../lib/services/proof/change-pick-up.ts';
import { markPickUp } from '../../lib/services/proof/mark-pick-up.ts';
import { pickUpKinds, pickUpStates } from '../../lib/services/proof/view.ts';
import { runAction } from './run-action.ts';
import type { ActionAnswer } from './run-action.ts';

// Whoever posts to a server action chooses its arguments: each is parsed before a service sees it.
const id = z.string().max(64);
const note = z.string().max(10_000);
const schemas = {
  mark: z.object({ segmentId: id, start: z.number(), end: z.number(), assetId: id.nullable(), kind: z.enum(pickUpKinds), text: note.optional() }),
  set: z.object({ pickUpId: id, version: z.int32(), state: z.enum(pickUpStates).optional(), kind: z.enum(pickUpKinds).optional(), text: note.optional() }),
  remove: z.object({ pickUpId: id, version: z.int32() }),
};

export async function markPickUpAction(input: z.input<typeof schemas.mark>): Promise<ActionAnswer<{ id: string }>> {
  return await runAction('mark a pick-up', (context) => {
    const { text, ...rest } = schemas.mark.parse(input);
    return markPickUp(context, { ...rest, ...(text === undefined ? {} : { text }) });
  });
}
export async function setPickUpAction(input: z.input<typeof schemas.set>): Promise<ActionAnswer<{ version: number }>> {
  return await runAction('change a pick-up', (context) => {
    const { state, kind, text, ...rest } = schemas.set.parse(input);
    return setPickUp(context, { ...rest, ...(state === undefined ? {} : { state }), ...(kind === undefined ? {} : { kind }), ...(text === undefined ? {} : { text }) });
  });
}
export async function deletePickUpAction(input: z.input<typeof schemas.remove>): Promise<ActionAnswer<void>> {
  return await runAction('delete a pick-up', (context) => deletePickUp(context, schemas.remove.parse(input)));
}
