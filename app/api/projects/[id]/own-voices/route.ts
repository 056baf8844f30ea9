import { z } from 'zod';
import { keepOwnVoice } from '../../../../../lib/services/voice-generation/own-voice.ts';
import { ServiceError } from '../../../../../lib/services/errors.ts';
import { saidIn } from '../../../../said.ts';
import { maxVoiceUpload } from '../../../_http/limits.ts';
import { readBody } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

/** A minute of speech has no more; in a header each letter may take nine bytes, and Node takes 16 KB of headers. */
const words = z.string().max(1_200);
const asked = z.object({ characterId: z.string().max(64).optional(), name: words, who: words, text: words, agreed: z.literal('yes') });

/** The body is the recording, a WAV file; whose it is, what is said in it and that they agreed are said in a header. */
export const POST = route<{ id: string }>('keep an own voice', async ({ context, request, params }) => {
  const parsed = asked.safeParse(Object.fromEntries(saidIn(request)));
  if (!parsed.success) throw new ServiceError('bad-input', { person: 'Say whose voice it is, and that they agree.', log: z.prettifyError(parsed.error) });
  const { agreed: _, who, ...rest } = parsed.data;
  const bytes = await readBody(request, maxVoiceUpload, 'That recording is too large. A minute of speech is enough.');
  return json(await keepOwnVoice(context, { projectId: params.id, ...rest, bytes, statement: { agreed: true, who } }), 201);
}, { limit: 'upload' });
