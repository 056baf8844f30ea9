import { hearVoice } from '../../../../../lib/services/characters/hear-voice.ts';
import { hearBody } from '../../../_http/hear-body.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('hear a voice', async ({ context, request, params }) => {
  const { buy } = await readJson(request, hearBody);
  return json(await hearVoice(context, { characterId: params.id, buy }));
}, { limit: 'hearing' });
