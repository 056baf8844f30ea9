import { z } from 'zod';
import { askAudition } from '../../../../../lib/services/auditions/ask-audition.ts';
import { alphabets } from '../../../../../lib/services/pronunciations/dictionary.ts';
import { creditParts } from '../../../../../lib/services/publishing/credits-script.ts';
import { engineChoices } from '../../../../../lib/services/vendors/pick.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

const id = z.string().max(64);
const body = z.discriminatedUnion('what', [
  z.object({ what: z.literal('word'), word: z.string().max(500), said: z.string().max(500), alphabet: z.enum(alphabets), matchCase: z.boolean(), characterId: id.nullable() }),
  z.object({ what: z.literal('voice'), characterId: id, engine: z.enum(engineChoices.voice.all), externalId: z.string().max(200) }),
  z.object({ what: z.literal('credits'), part: z.enum(creditParts) }),
]);

export const POST = route<{ id: string }>('prepare an audition', async ({ context, request, params }) => json(await askAudition(context, { projectId: params.id, ...(await readJson(request, body)) })), { limit: 'hearing' });
