import { z } from 'zod';
import { speakAgain, takeBefore } from '../../../../../lib/services/segments/speak-again.ts';
import { readJson } from '../../../_http/read-body.ts';
import { json, route } from '../../../_http/route.ts';

const body = z.object({ takeNumber: z.int32().min(0).max(10_000) });

/** One more take of a line; `takeNumber` is that of the take the person heard, so that a second press asks for nothing more. */
export const POST = route<{ id: string }>('speak a line again', async ({ context, request, params }) => json(await speakAgain(context, { segmentId: params.id, ...(await readJson(request, body)) }), 202), { limit: 'making' });

/** Back to the take before. */
export const DELETE = route<{ id: string }>('go back to the take before', async ({ context, request, params }) => json(await takeBefore(context, { segmentId: params.id, ...(await readJson(request, body)) })));
