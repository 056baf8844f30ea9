import { readCastCopy } from '../../../../../lib/services/characters/copy-cast.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('look what could be taken from another cast', async ({ context, request, params }) => {
  const fromId = new URL(request.url).searchParams.get('from');
  return json(await readCastCopy(context, { projectId: params.id, fromId }));
});
