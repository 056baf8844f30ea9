import { readVoiceSheet } from '../../../../../lib/services/voice-generation/read-voice-sheet.ts';
import { json, route } from '../../../_http/route.ts';

export const GET = route<{ id: string }>('read what a voice can become', async ({ context, params }) => json(await readVoiceSheet(context, { characterId: params.id })));
