import { makeDrama } from '../../../../../lib/services/productions/make-drama.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';
import { scopeBody } from '../../../_http/scope.ts';

export const POST = route<{ id: string }>('make a drama', async ({ context, request, params }) => {
  const { scope } = await readJson(request, scopeBody);
  return json(await makeDrama(context, { projectId: params.id, scope }), 202);
}, { limit: 'making' });
