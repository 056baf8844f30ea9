import { readTakes } from '../../../../../lib/services/segments/takes.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('read the takes of a line', async ({ context, params }) => json(await readTakes(context, { segmentId: params.id })));
