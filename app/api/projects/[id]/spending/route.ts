import { z } from 'zod';
import { readSpending } from '../../../../../lib/services/spending/read-spending.ts';
import { json, route } from '../../../_http/route.ts';

/** The page after a row; anything else begins at the newest. */
const after = z.uuid().optional().catch(undefined);

export const GET = route<{ id: string }>('read what was spent', async ({ context, params, url }) =>
  json(await readSpending(context, { projectId: params.id, after: after.parse(url.searchParams.get('after') ?? undefined) })),
);
