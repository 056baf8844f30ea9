import { readReader } from '../../../../../lib/services/readers/read-reader.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('read who reads a story', async ({ context, params }) => json(await readReader(context, { projectId: params.id })));
