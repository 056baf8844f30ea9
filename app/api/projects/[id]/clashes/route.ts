import { readClashes } from '../../../../../lib/services/characters/read-clashes.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('look for voices that are alike', async ({ context, params }) => json(await readClashes(context, { projectId: params.id })));
