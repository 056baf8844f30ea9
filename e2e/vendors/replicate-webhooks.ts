/** Webhooks as Replicate sends them: signed, without following redirects, tried a few times; and sent wrongly as told. */
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebhookEvent } from './replicate-contract.ts';

export const webhookMischiefs = [
  /** None is sent. */
  'webhook-lost',
  /** Each is sent twice under one webhook-id. */
  'webhook-doubled',
  /** `start` comes after `completed`. */
  'webhook-reordered',
  /** They come long after what they tell. */
  'webhook-delayed',
  /** Before `completed` comes one with a signature of somebody else's and another output in it. */
  'webhook-forged',
  /** All come before the request that made the prediction is answered. */
  'webhook-early',
  /** Rightly signed, ten minutes old. */
  'webhook-late',
  /** Before `completed` comes one about a prediction that does not exist. */
  'webhook-unknown',
  /** Rightly signed, with more in it than anybody should read. */
  'webhook-oversized',
] as const;
export type WebhookMischief = (typeof webhookMischiefs)[number];

export interface SentWebhook {
  predictionId: string;
  event: WebhookEvent;
  webhookId: string;
  /** The answer's status, or null where there was none. */
  status: number | null;
}

export interface WebhookOptions {
  secret: string;
  /** Pauses before the second and further tries, seconds of the vendor's. */
  retrySeconds: number[];
  delaySeconds: number;
  oversizedBytes: number;
  timeScale: number;
  /** Ends what is still waiting. */
  signal: AbortSignal;
}

/** What is told: the prediction as it is now. */
type Told = { id: string } & Record<string, unknown>;

export interface Webhooks {
  sent: SentWebhook[];
  /** Sends what the event tells, and comes back when it was taken or given up. Events of one prediction go in their order. */
  tell(url: string, event: WebhookEvent, told: Told, mischief: WebhookMischief | null): Promise<void>;
}

/** `v1,` and the signature of id, timestamp and body, as the verifying documentation tells. */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

export function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

const answerWithinMs = 10_000;
const lateSeconds = 600;

export function createWebhooks(options: WebhookOptions): Webhooks {
  const { secret, timeScale, signal } = options;
  const sent: SentWebhook[] = [];
  /** `start` events that wait until `completed` was sent. */
  const heldBack = new Map<string, () => Promise<void>>();

  async function post(url: string, event: WebhookEvent, told: Told, webhookId: string, how: { secret?: string; ageSeconds?: number } = {}): Promise<void> {
    const body = JSON.stringify(told);
    const pauses = how.secret === undefined ? options.retrySeconds : [];
    for (let attempt = 0; attempt <= pauses.length; attempt += 1) {
      if (attempt > 0) await rest(pauses[attempt - 1] ?? 0);
      if (signal.aborted) return;
      const timestamp = String(Math.floor(Date.now() / 1000) - (how.ageSeconds ?? 0));
      let status: number | null = null;
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'webhook-id': webhookId, 'webhook-timestamp': timestamp, 'webhook-signature': sign(how.secret ?? secret, webhookId, timestamp, body) },
          body,
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
        });
        await answer.body?.cancel();
        status = answer.status;
      } catch {
        // Nobody there, or no answer in time: tried again.
      }
      sent.push({ predictionId: told.id, event, webhookId, status });
      if (status !== null && status >= 200 && status < 300) return;
    }
  }

  async function rest(seconds: number): Promise<void> {
    try {
      await pause(seconds * 1000 * timeScale, undefined, { signal, ref: false });
    } catch {
      // The stand-in is being stopped.
    }
  }

  return {
    sent,
    async tell(url, event, told, mischief) {
      const id = `msg_${randomBytes(18).toString('base64url')}`;
      switch (mischief) {
        case 'webhook-lost': return;
        case 'webhook-doubled':
          await post(url, event, told, id);
          return await post(url, event, told, id);
        case 'webhook-reordered':
          if (event === 'start') return void heldBack.set(told.id, () => post(url, event, told, id));
          await post(url, event, told, id);
          if (event === 'completed') {
            await heldBack.get(told.id)?.();
            heldBack.delete(told.id);
          }
          return;
        case 'webhook-delayed':
          await rest(options.delaySeconds);
          return await post(url, event, told, id);
        case 'webhook-forged':
          if (event === 'completed') {
            const forged = { ...told, status: 'succeeded', output: 'http://127.0.0.1:9/forged.wav' };
            await post(url, event, forged, `msg_${randomBytes(18).toString('base64url')}`, { secret: newSecret() });
          }
          return await post(url, event, told, id);
        case 'webhook-unknown':
          if (event === 'completed') await post(url, event, { ...told, id: 'zzzzzzzzzzzzzzzzzzzzzzzzzz' }, `msg_${randomBytes(18).toString('base64url')}`);
          return await post(url, event, told, id);
        case 'webhook-late': return await post(url, event, told, id, { ageSeconds: lateSeconds });
        case 'webhook-oversized': return await post(url, event, { ...told, logs: 'x'.repeat(options.oversizedBytes) }, id);
        case 'webhook-early':
        case null: return await post(url, event, told, id);
      }
    },
  };
}
