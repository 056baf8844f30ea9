import { z } from 'zod';
import { makeDrama } from '../../../../../lib/services/productions/make-drama.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

/** The shape only; what may be made is the service's to say. */
const body = z.object({
  scope: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('all') }),
      z.object({ kind: z.literal('chapters'), chapterIds: z.array(z.string()).max(2_000) }),
      z.object({ kind: z.literal('sample'), fromIndex: z.number(), toIndex: z.number() }),
    ])
    .default({ kind: 'all' }),
});

export const POST = route<{ id: string }>('make a drama', async ({ context, request, params }) => {
  const { scope } = await readJson(request, body);
  return json(await makeDrama(context, { projectId: params.id, scope }), 202);
});
