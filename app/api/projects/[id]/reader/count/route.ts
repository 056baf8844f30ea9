import { z } from 'zod';
import { countReading } from '../../../../../../lib/services/readers/count-reading.ts';
import { readJson } from '../../../../_http/read-body.ts';
import { json, route } from '../../../../_http/route.ts';

const body = z.object({ model: z.string().max(100) });

export const POST = route<{ id: string }>('count a reading', async ({ context, request, params }) => {
  const { model } = await readJson(request, body);
  return json(await countReading(context, { projectId: params.id, model }));
}, { limit: 'making' });
