import { z } from 'zod';
import { askForDesign } from '../../../../../../lib/services/voice-generation/ask-for-design.ts';
import { engineChoices } from '../../../../../../lib/services/vendors/pick.ts';
import { readJson } from '../../../../_http/read-body.ts';
import { json, route } from '../../../../_http/route.ts';

const body = z.object({ engine: z.enum(engineChoices.voice.all), description: z.string().max(5_000), count: z.int32() });

/** The voices are made by a job; the sheet says how that stands. */
export const POST = route<{ id: string }>('design voices', async ({ context, request, params }) => json(await askForDesign(context, { characterId: params.id, ...(await readJson(request, body)) }), 202), { limit: 'making' });
