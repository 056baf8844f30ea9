import { readAudit } from '../../../../../lib/services/members/people.ts';
import { json, route } from '../../../_http/route.ts';

/** Who changed what. */
export const GET = route<{ id: string }>('read the record of a drama', async ({ context, params }) => json(await readAudit(context, { projectId: params.id })));
