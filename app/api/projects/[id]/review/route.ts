import { reviewQueue } from '../../../../../lib/services/segments/review-queue.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('read what is left to check', async ({ context, params }) => json(await reviewQueue(context, { projectId: params.id })));
