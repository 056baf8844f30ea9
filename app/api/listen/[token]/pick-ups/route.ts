import { z } from 'zod';
import { pickUpKinds } from '../../../../../lib/services/proof/view.ts';
import { addSharedPickUp } from '../../../../../lib/services/sharing/add-shared-pick-up.ts';
import { readJson } from '../../../_http/read-body.ts';
import { sharedRoute } from '../../../_http/shared-route.ts';

const body = z.object({ version: z.string().max(64), chapter: z.int32(), line: z.int32(), start: z.number(), end: z.number(), kind: z.enum(pickUpKinds), text: z.string().max(10_000), by: z.string().max(1_000) });

/** What a listener heard, in the name that they give. */
export const POST = sharedRoute('add a listener’s pick-up', async ({ owner, token, request }) => {
  await addSharedPickUp(owner, { token, ...(await readJson(request, body)) });
  return new Response(null, { status: 204 });
});
