import { retryFailed } from '../../../../../lib/services/productions/pause-production.ts';
import { json, route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('try again what failed', async ({ context, params }) => json(await retryFailed(context, { projectId: params.id })), { limit: 'making' });
