import { z } from 'zod';
import { likeLines } from '../../../../../lib/services/segments/like-lines.ts';
import { likeReaches } from '../../../../../lib/services/views.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('find the lines like one', async ({ context, params, url }) =>
  json(await likeLines(context, { segmentId: params.id, within: z.enum(likeReaches).catch('story').parse(url.searchParams.get('within')) })),
);
