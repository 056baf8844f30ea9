import { estimateMake } from '../../../../../../lib/services/spending/estimate-make.ts';
import { readJson } from '../../../../_http/read-body.ts';
import { json, route } from '../../../../_http/route.ts';
import { scopeBody } from '../../../../_http/scope.ts';

export const POST = route<{ id: string }>('estimate what making costs', async ({ context, request, params }) => {
  const { scope } = await readJson(request, scopeBody);
  return json(await estimateMake(context, { projectId: params.id, scope }));
});
