import { ServiceError } from '../../errors.ts';
import { withoutSecrets } from '../../log.ts';
import { askedToWait } from '../../replicate-audio/vendor.ts';

/** The one sentence about Hume's end, wherever it shows. */
export const humeEnded =
  'Hume has ended its voice service on 13 November 2026. Choose Qwen3-TTS or MiniMax (both by Replicate) or the built-in voices under Cast: every casting decision is kept.';

const sentences = {
  key: 'Hume did not accept the key. Look at it in the settings (HUME_API_KEY).',
  credit: 'There is no credit left in your Hume account. Add credit at hume.ai, then make the rest, or choose another engine under Cast.',
  blocked: 'Hume’s doorkeeper (Cloudflare) turned this machine away. It is not the key. Try again later or from another network, or choose another engine under Cast.',
  voice: 'Hume does not know this voice any more. Choose or design another under Cast.',
  rejected: 'Hume did not accept what it was asked.',
  busy: 'Hume is busy just now and asked us to wait.',
  silent: 'Hume gave no answer. What was made is kept. If this goes on: Hume announced the end of its voice service for 13 November 2026, and other engines are under Cast.',
  spoilt: 'Hume gave an answer without a usable sound. It may have been charged, and is counted as such.',
};

/** An answer with status 200 that is no sound, or not the sound it says it is. */
export function spoiltAnswer(log: string, cause?: unknown): ServiceError {
  return new ServiceError('vendor-unavailable', { person: sentences.spoilt, log: `Hume: ${log}`, retryable: true, bought: 'maybe', cause });
}

/**
 * Whatever a call of Hume's SDK threw as a ServiceError. The request holds the key and is never kept; neither is what was
 * asked. A key of Hume's has no mark to be known by: an answer that repeats it is cleaned of that very key.
 */
export function humeFailure(error: unknown, apiKey: string): ServiceError {
  if (error instanceof ServiceError) return error;
  const clean = (text: string): string => withoutSecrets(text.replaceAll(apiKey.trim(), '[key]'));
  const message = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  if (status === null) {
    // Where not even a connection came about, nothing can have been sold. The SDK keeps only words of the cause.
    const never = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT/u.test(message);
    return new ServiceError('vendor-unavailable', { person: sentences.silent, log: clean(`no answer of Hume's: ${message}`).slice(0, 300), retryable: true, bought: never ? 'no' : 'maybe' });
  }
  const body = bodyOf(error);
  const log = clean(`Hume answered ${status}: ${body}`).slice(0, 300);
  const refused = (person: string) => new ServiceError('vendor-refused', { person, log, bought: 'no' });
  if (status === 401) return refused(sentences.key);
  if (status === 402) return refused(sentences.credit);
  if (status === 403) return refused(/\b1010\b|cloudflare/iu.test(body) ? sentences.blocked : humeEnded);
  if (status === 410) return refused(humeEnded);
  if (status === 404) return refused(/voice/iu.test(body) ? sentences.voice : humeEnded);
  if (status === 429) {
    const wait = waitOf(error, body);
    return new ServiceError('vendor-busy', { person: sentences.busy, log, retryable: true, bought: 'no', ...(wait === null ? {} : { retryAfterSeconds: wait }) });
  }
  // A gateway's word says nothing of what happened behind it.
  if (status >= 500) return new ServiceError('vendor-unavailable', { person: sentences.silent, log, retryable: true, bought: status === 500 || status === 503 ? 'no' : 'maybe' });
  return refused(/voice/iu.test(body) && /not found|does not exist|unknown/iu.test(body) ? sentences.voice : sentences.rejected);
}

function statusOf(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;
}

function bodyOf(error: unknown): string {
  if (!(error instanceof Error) || !('body' in error)) return '';
  return typeof error.body === 'string' ? error.body : (JSON.stringify(error.body) ?? '');
}

/** Seconds: Retry-After, else X-RateLimit-Reset (a moment, in seconds of 1970, or a time from now), else words of the body. */
function waitOf(error: unknown, body: string): number | null {
  const raw = error instanceof Error && 'rawResponse' in error ? error.rawResponse : null;
  const headers = typeof raw === 'object' && raw !== null && 'headers' in raw && raw.headers instanceof Headers ? raw.headers : new Headers();
  const asked = askedToWait(headers.get('retry-after'), '');
  if (asked !== null) return asked;
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  if (Number.isFinite(reset) && reset > 0) return reset > 1e9 ? Math.max(0, reset - Date.now() / 1000) : reset;
  return askedToWait(null, body);
}
