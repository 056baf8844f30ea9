import { randomUUID } from 'node:crypto';
import { getEnv, studioMode } from '../../../../../lib/env.ts';
import { ServiceError } from '../../../../../lib/services/errors.ts';
import type { WebhookOutcome } from '../../../../../lib/services/interfaces.ts';
import { largestCallBytes } from '../../../../../lib/services/replicate-audio/webhook.ts';
import { takeFromLimit } from '../../../../../lib/services/rate-limits.ts';
import { doorContext, reportFromWeb, webhookProcessing } from '../../../../../lib/services/web-context.ts';
import { clientAddress } from '../../../_http/client-address.ts';
import { isExpected, problemResponse } from '../../../_http/problem.ts';
import { readBody } from '../../../_http/read-body.ts';

/** Anything of the 200s ends the vendor's trying; what a forger sent learns nothing. */
const statuses: Record<WebhookOutcome, number> = { accepted: 200, repeated: 200, unknown: 404, forged: 401, late: 401, malformed: 400 };

/**
 * Replicate's calls. They come from outside, under whatever name the studio has there, so the guards of local mode are
 * not asked: the token in the address and the signature are what lets a call in.
 */
export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  try {
    const { token } = await params;
    const header = (name: string) => request.headers.get(name);
    const body = await readBody(request, largestCallBytes, 'That call is too large.');
    const outcome = await (await webhookProcessing()).process({
      headers: { id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature') },
      token,
      // As it was signed; bytes that are no UTF-8 cannot have been.
      rawBody: new TextDecoder('utf-8').decode(body),
      receivedAt: new Date(),
    });
    const taken = outcome === 'accepted' || outcome === 'repeated';
    // Only what was refused counts, so that nobody can spoil the vendor’s own calls by calling in its name.
    if (!taken && studioMode(getEnv()) === 'accounts') await takeFromLimit(await doorContext(), 'webhooks', clientAddress(request.headers));
    return Response.json({ outcome: taken ? outcome : 'refused' }, { status: statuses[outcome], headers: { 'Cache-Control': 'no-store' } });
  } catch (error) {
    if (!isExpected(error)) await reportFromWeb(error, 'a webhook of Replicate’s');
    return problemResponse(error instanceof ServiceError ? error : new ServiceError('internal', { person: 'The call could not be recorded. Please send it again.', cause: error }), randomUUID());
  }
}
