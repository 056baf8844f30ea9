import { deleteOwnVoice } from '../../../../lib/services/voice-generation/delete-voice.ts';
import { json, route } from '../../_http/route.ts';

export const DELETE = route<{ id: string }>('delete an own voice', async ({ context, params }) => json(await deleteOwnVoice(context, { voiceId: params.id })));
