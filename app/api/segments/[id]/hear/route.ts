import { hearSegment } from '../../../../../lib/services/segments/hear-segment.ts';
import { hearBody } from '../../../_http/hear-body.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('hear a line', async ({ context, request, params }) => {
  const { buy } = await readJson(request, hearBody);
  return json(await hearSegment(context, { segmentId: params.id, buy }));
}, { limit: 'hearing' });
