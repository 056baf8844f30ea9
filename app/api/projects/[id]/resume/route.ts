import { resumeProduction } from '../../../../../lib/services/productions/pause-production.ts';
import { route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('go on with the making', async ({ context, params }) => {
  await resumeProduction(context, { projectId: params.id });
  return new Response(null, { status: 204 });
}, { limit: 'making' });
