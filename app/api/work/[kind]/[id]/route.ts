import { z } from 'zod';
import { cancelMade, pauseMade, resumeMade } from '../../../../../lib/services/exports/stop-making.ts';
import { notFound } from '../../../../../lib/services/errors.ts';
import { readJson } from '../../../_http/read-body.ts';
import { route } from '../../../_http/route.ts';

const kinds = z.enum(['master', 'file']);
const body = z.object({ ask: z.enum(['pause', 'resume', 'cancel']) });
const verbs = { pause: pauseMade, resume: resumeMade, cancel: cancelMade };

/** Pauses a master or a file that is being made, goes on with it, or calls it off. */
export const POST = route<{ kind: string; id: string }>('pause, go on or cancel', async ({ context, request, params }) => {
  const { ask } = await readJson(request, body);
  const kind = kinds.safeParse(params.kind);
  if (!kind.success) throw notFound('work');
  await verbs[ask](context, { kind: kind.data, id: params.id });
  return new Response(null, { status: 204 });
});
