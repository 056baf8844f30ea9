import { hearCue } from '../../../../../lib/services/cues/hear-cue.ts';
import { json, route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('hear a sound', async ({ context, params }) => json(await hearCue(context, { cueId: params.id })));
