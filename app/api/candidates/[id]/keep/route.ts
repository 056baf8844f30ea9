import { z } from 'zod';
import { keepCandidate } from '../../../../../lib/services/voice-generation/keep-candidate.ts';
import { keepersOf } from '../../../../../lib/services/voice-generation/keepers.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

const body = z.object({ version: z.int32() });

/** `version` is the character's, as the person saw them. */
export const POST = route<{ id: string }>('choose a designed voice', async ({ context, request, params }) =>
  json(await keepCandidate(context, keepersOf(context), { candidateId: params.id, ...(await readJson(request, body)) }, request.signal)), { limit: 'making' });
