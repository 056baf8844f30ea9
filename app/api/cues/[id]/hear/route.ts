import { hearCue } from '../../../../../lib/services/cues/hear-cue.ts';
import { hearBody } from '../../../_http/hear-body.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

export const POST = route<{ id: string }>('hear a sound', async ({ context, request, params }) => {
  const { buy } = await readJson(request, hearBody);
  return json(await hearCue(context, { cueId: params.id, buy }));
}, { limit: 'hearing' });
