import { readProof } from '../../../../../lib/services/proof/read-proof.ts';
import { json, route } from '../../../_http/route.ts';

/** How much was heard, and the pick-ups. */
export const GET = route<{ id: string }>('read a proof', async ({ context, params }) => json(await readProof(context, { projectId: params.id })));
