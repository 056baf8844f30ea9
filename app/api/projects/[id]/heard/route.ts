import { z } from 'zod';
import { forgetHeard, markHeard, mostHeardAtOnce } from '../../../../../lib/services/proof/heard.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

const body = z.object({ lines: z.array(z.object({ segmentId: z.string().max(64), assetId: z.string().max(64) })).max(mostHeardAtOnce) });

/** Lines that were heard to their end, a batch of them while something plays. */
export const POST = route<{ id: string }>('remember what was heard', async ({ context, request, params }) => json(await markHeard(context, { projectId: params.id, ...(await readJson(request, body)) })), { limit: 'hearing' });

/** Forgets it all: a proof from the beginning. */
export const DELETE = route<{ id: string }>('forget what was heard', async ({ context, params }) => {
  await forgetHeard(context, { projectId: params.id });
  return new Response(null, { status: 204 });
});
