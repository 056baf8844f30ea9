import { z } from 'zod';
import { askForMaster } from '../../../../../lib/services/exports/ask-for-master.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

const body = z.object({ master: z.string().max(40) });

/** Asks for another master of the drama; the page's event stream says when it is there. */
export const POST = route<{ id: string }>('make a master', async ({ context, request, params }) => {
  const { master } = await readJson(request, body);
  return json(await askForMaster(context, { projectId: params.id, master }), 202);
});
