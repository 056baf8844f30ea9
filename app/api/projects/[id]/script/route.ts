import { readScript } from '../../../../../lib/services/projects/read-script.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('read a script', async ({ context, params, url }) =>
  json(await readScript(context, { projectId: params.id, chapterId: url.searchParams.get('chapter') ?? '' })),
);
