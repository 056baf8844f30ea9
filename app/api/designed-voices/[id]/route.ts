import { z } from 'zod';
import { deleteDesignedVoice } from '../../../../lib/services/voice-generation/delete-voice.ts';
import { keepersOf } from '../../../../lib/services/voice-generation/keepers.ts';
import { setOctave } from '../../../../lib/services/voice-generation/set-octave.ts';
import { readJson } from '../../_http/read-body.ts';
import { route } from '../../_http/route.ts';

const body = z.object({ octave: z.union([z.literal(1), z.literal(2)]) });

/** By which of Hume’s models it is spoken. */
export const PATCH = route<{ id: string }>('choose how a voice is spoken', async ({ context, request, params }) => {
  await setOctave(context, { voiceId: params.id, ...(await readJson(request, body)) });
  return new Response(null, { status: 204 });
});

export const DELETE = route<{ id: string }>('delete a designed voice', async ({ context, request, params }) => {
  await deleteDesignedVoice(context, keepersOf(context), { voiceId: params.id }, request.signal);
  return new Response(null, { status: 204 });
});
