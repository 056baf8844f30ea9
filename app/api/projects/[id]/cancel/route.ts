import { cancelProduction } from '../../../../../lib/services/productions/cancel-production.ts';
import { route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('cancel the making', async ({ context, params }) => {
  await cancelProduction(context, { projectId: params.id });
  return new Response(null, { status: 204 });
});
