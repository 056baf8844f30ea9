/** Replicate's calls: proven, recorded once, and left to a job. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { vendorAccess } from '../keys/access.ts';
import type { ServiceContext, Tx, WebhookCall, WebhookOutcome, WebhookProcessingService } from '../interfaces.ts';
import { hasEnded, recordPrediction } from './record.ts';
import { predictionSchema, type VendorPrediction } from './vendor.ts';
import { webhookSecret } from './webhook-secret.ts';

/** How old, or how far ahead, a call's timestamp may be, seconds. Replicate's own check has no limit. */
export const freshSeconds = 300;
/** A call repeats the prediction's input, and with it the clip of a voice that is cloned: at most 20 s of it, in base64. */
export const largestCallBytes = 4 * 1024 * 1024;

/**
 * @see WebhookProcessingService in lib/services/interfaces.ts
 * `forUser` gives the context of a prediction's owner: their key decides which secret the call was signed with.
 */
export function createWebhookProcessing(context: Omit<ServiceContext, 'actor' | 'assets'>, forUser: (userId: string) => Pick<ServiceContext, 'transaction' | 'actor'>): WebhookProcessingService {
  return {
    // One transaction for all: a call has to be answered at once, and every further one would cost as much as a question.
    process: async (call) => (/^[\w-]{20,100}$/.test(call.token) ? await context.transaction.run((tx) => processIn(tx, call)) : 'unknown'),
  };

  async function processIn(tx: Tx, call: WebhookCall): Promise<WebhookOutcome> {
    // Answered before it is on the disk: a call that a crash of the database takes away is one that never came, and what no
    // call told of is found by the sweep. The disk's pauses would else be the vendor's.
    const [row] = await tx.$queryRaw<{ id: string; vendorId: string | null; ownerId: string }[]>`
      SELECT p."id", p."vendorId", u."ownerId", set_config('synchronous_commit', 'off', true) FROM "Prediction" p JOIN "Purchase" u ON u."id" = p."purchaseId" WHERE p."token" = ${call.token}`;
    if (!row) return 'unknown';
    const access = await vendorAccess(forUser(row.ownerId), 'replicate');
    const secret = access === null ? null : await webhookSecret(context, access.apiKey);
    if (secret === null || !isSigned(call, secret)) return 'forged';
    if (!isFresh(call)) return 'late';
    const said = parsed(call.rawBody);
    if (said === null) return 'malformed';
    // Signed by the same account, but about another prediction than the address says.
    if (row.vendorId !== null && row.vendorId !== said.id) return 'forged';
    return await record(tx, row.id, call.headers.id ?? '', said);
  }

  async function record(tx: Tx, predictionId: string, id: string, said: VendorPrediction): Promise<WebhookOutcome> {
    // Whoever comes second waits for the first to be written, and then writes nothing.
    const written = await tx.$executeRaw`
      INSERT INTO "WebhookReceipt" ("id", "predictionId", "state", "receivedAt") VALUES (${id}, ${predictionId}, ${said.status}, now() AT TIME ZONE 'UTC') ON CONFLICT DO NOTHING`;
    if (written === 0) return 'repeated';
    const row = await recordPrediction(tx, predictionId, said, 'call');
    if (hasEnded(row.state) && row.doneAt === null) await context.queue.enqueue(tx, [{ name: 'take-in-prediction', stepId: null, predictionId }]);
    return 'accepted';
  }
}

/**
 * Whether one of the signatures is ours: HMAC-SHA256 over `id.timestamp.body` with the decoded part of the secret after
 * `whsec_` (Standard Webhooks), compared in constant time.
 */
export function isSigned(call: Pick<WebhookCall, 'headers' | 'rawBody'>, secret: string): boolean {
  const { id, timestamp, signature } = call.headers;
  if (id === null || id === '' || timestamp === null || signature === null || !secret.startsWith('whsec_')) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${call.rawBody}`).digest();
  let found = false;
  for (const one of signature.split(' ')) {
    const [version, value = ''] = one.split(',');
    const given = Buffer.from(value, 'base64');
    if (version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted)) found = true;
  }
  return found;
}

function isFresh(call: WebhookCall): boolean {
  const seconds = Number(call.headers.timestamp);
  return Number.isFinite(seconds) && Math.abs(call.receivedAt.getTime() / 1000 - seconds) <= freshSeconds;
}

function parsed(body: string): VendorPrediction | null {
  try {
    const result = predictionSchema.safeParse(JSON.parse(body));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
