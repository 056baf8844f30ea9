import { readPronunciations } from '../../../../../lib/services/pronunciations/read-pronunciations.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('read the dictionary', async ({ context, params }) => json(await readPronunciations(context, { projectId: params.id })));
