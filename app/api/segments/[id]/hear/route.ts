import { hearSegment } from '../../../../../lib/services/segments/hear-segment.ts';
import { json, route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('hear a line', async ({ context, params }) => json(await hearSegment(context, { segmentId: params.id })));
