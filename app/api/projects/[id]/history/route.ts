import { readHistory } from '../../../../../lib/services/exports/history.ts';
import { json, route } from '../../../_http/route.ts';

/** The mixes and masters that are kept, newest first, each with what has changed since. */
export const GET = route<{ id: string }>('read the history of exports', async ({ context, params }) => json(await readHistory(context, { projectId: params.id })));
