import { readAgain } from '../../../../../lib/services/productions/read-again.ts';
import { route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('read a story again', async ({ context, params }) => {
  await readAgain(context, { projectId: params.id });
  return new Response(null, { status: 204 });
}, { limit: 'making' });
