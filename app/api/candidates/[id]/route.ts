import { dropCandidate } from '../../../../lib/services/voice-generation/keep-candidate.ts';
import { route } from '../../_http/route.ts';

export const DELETE = route<{ id: string }>('drop a designed voice', async ({ context, params }) => {
  await dropCandidate(context, { candidateId: params.id });
  return new Response(null, { status: 204 });
});
