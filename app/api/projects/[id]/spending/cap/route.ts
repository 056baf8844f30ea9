import { z } from 'zod';
import { setCap } from '../../../../../../lib/services/spending/set-cap.ts';
import { readJson } from '../../../../_http/read-body.ts';
import { json, route } from '../../../../_http/route.ts';

const body = z.object({ capMicros: z.number() });

export const PUT = route<{ id: string }>('set the cap of a drama', async ({ context, request, params }) => {
  const { capMicros } = await readJson(request, body);
  return json(await setCap(context, { projectId: params.id, capMicros }));
});
