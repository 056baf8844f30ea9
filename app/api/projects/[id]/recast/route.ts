import { z } from 'zod';
import { engineChoices } from '../../../../../lib/services/vendors/pick.ts';
import { recast } from '../../../../../lib/services/voice-generation/recast.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

const body = z.object({ engine: z.enum(engineChoices.voice.all) });

export const POST = route<{ id: string }>('recast a drama', async ({ context, request, params }) => json(await recast(context, { projectId: params.id, ...(await readJson(request, body)) })));
