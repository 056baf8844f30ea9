import { pauseProduction } from '../../../../../lib/services/productions/pause-production.ts';
import { route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('pause the making', async ({ context, params }) => {
  await pauseProduction(context, { projectId: params.id });
  return new Response(null, { status: 204 });
});
