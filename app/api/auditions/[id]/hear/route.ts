import { hearAudition } from '../../../../../lib/services/auditions/hear-audition.ts';
import { hearBody } from '../../../_http/hear-body.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('hear an audition', async ({ context, request, params }) => {
  const { buy } = await readJson(request, hearBody);
  return json(await hearAudition(context, { auditionId: params.id, buy }));
}, { limit: 'hearing' });
