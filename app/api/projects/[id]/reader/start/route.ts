import { z } from 'zod';
import { startReading } from '../../../../../../lib/services/readers/start-reading.ts';
import { readerChoices } from '../../../../../../lib/services/readers/view.ts';
import { readJson } from '../../../../_http/read-body.ts';
import { json, route } from '../../../../_http/route.ts';

const body = z.object({ reader: z.enum(readerChoices), model: z.string().max(100).optional(), batch: z.boolean().optional() });

export const POST = route<{ id: string }>('read a story with another reader', async ({ context, request, params }) => {
  const choice = await readJson(request, body);
  return json(await startReading(context, { projectId: params.id, ...choice }), 202);
}, { limit: 'making' });
