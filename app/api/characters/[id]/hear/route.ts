import { hearVoice } from '../../../../../lib/services/characters/hear-voice.ts';
import { json, route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('hear a voice', async ({ context, params }) => json(await hearVoice(context, { characterId: params.id })));
