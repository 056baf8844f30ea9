import { deleteDesignedVoice } from '../../../../lib/services/voice-generation/delete-voice.ts';
import { keepersOf } from '../../../../lib/services/voice-generation/keepers.ts';
import { route } from '../../_http/route.ts';

export const DELETE = route<{ id: string }>('delete a designed voice', async ({ context, request, params }) => {
  await deleteDesignedVoice(context, keepersOf(context), { voiceId: params.id }, request.signal);
  return new Response(null, { status: 204 });
});
