import { z } from 'zod';
import { agreeToSend } from '../../../../../../lib/services/readers/agree-to-send.ts';
import { readJson } from '../../../../_http/read-body.ts';
import { json, route } from '../../../../_http/route.ts';

const body = z.object({ agree: z.boolean() });

export const POST = route<{ id: string }>('agree that the text goes out', async ({ context, request, params }) => {
  const { agree } = await readJson(request, body);
  return json(await agreeToSend(context, { projectId: params.id, agree }));
});
