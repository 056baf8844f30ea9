/** Fetches what a model made, from the vendor's own hosts and nowhere else. */
import { getEnv } from '../../env.ts';
import { ServiceError } from '../errors.ts';
import { guardedFetch } from '../outgoing.ts';

/** A sound of a scene is far smaller. */
export const largestOutputBytes = 64 * 1024 * 1024;
const mostRedirects = 3;

export interface FetchedOutput {
  bytes: Uint8Array;
  mediaType: string;
}

/**
 * Downloads a file. Only `https` addresses of replicate.delivery (and the hosts that the settings add, with their own
 * scheme) are asked, at every step of a redirect; a body that is too large, cut off or stalled is an error.
 * @throws ServiceError `vendor-refused` for another host, a file that is gone or too large; `vendor-unavailable`,
 * retryable, where the way was broken
 */
export async function fetchOutput(address: string, send: typeof globalThis.fetch = guardedFetch('deliveries'), signal?: AbortSignal): Promise<FetchedOutput> {
  let url = allowed(address);
  for (let redirects = 0; ; redirects += 1) {
    const ours = new AbortController();
    const timer = setTimeout(() => ours.abort(), getEnv().NARRATIX_STALL_SECONDS * 1000);
    const either = signal === undefined ? ours.signal : AbortSignal.any([signal, ours.signal]);
    try {
      const response = await send(url, { redirect: 'manual', signal: either, cache: 'no-store' });
      const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (next !== null) {
        await response.body?.cancel();
        if (redirects >= mostRedirects) throw refused('it was sent on too often');
        url = allowed(new URL(next, url).href);
        continue;
      }
      if (response.status === 404 || response.status === 410) throw new ServiceError('not-found', { person: 'The sound is no longer at Replicate: it is kept there for an hour.', log: `output gone: ${response.status}` });
      if (!response.ok) throw broken(`the file answered ${response.status}`);
      return { bytes: await bodyOf(response, timer), mediaType: response.headers.get('content-type')?.split(';')[0]?.trim() ?? '' };
    } catch (error) {
      if (signal?.aborted) throw new ServiceError('cancelled', { person: 'This was stopped.', cause: error });
      if (error instanceof ServiceError) throw error;
      throw broken(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

async function bodyOf(response: Response, timer: NodeJS.Timeout): Promise<Uint8Array> {
  const told = Number(response.headers.get('content-length') ?? Number.NaN);
  if (told > largestOutputBytes) throw refused('the file is too large');
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (response.body !== null) {
    for await (const piece of response.body) {
      timer.refresh();
      length += piece.length;
      if (length > largestOutputBytes) throw refused('the file is too large');
      pieces.push(piece);
    }
  }
  if (length === 0) throw broken('the file was empty');
  if (Number.isFinite(told) && told !== length && response.headers.get('content-encoding') === null) throw broken(`the file was cut off: ${length} of ${told} bytes`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function allowed(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.username !== '' || url.password !== '') throw refused('its address cannot be used');
  const own = getEnv().REPLICATE_DELIVERY_HOSTS;
  if (own.includes(url.host) && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  const theirs = url.hostname === 'replicate.delivery' || url.hostname.endsWith('.replicate.delivery');
  if (url.protocol === 'https:' && theirs && url.port === '') return url;
  throw refused(`it lies at ${url.host}, which is not Replicate’s`);
}

function refused(why: string): ServiceError {
  return new ServiceError('vendor-refused', { person: 'The sound that Replicate made could not be fetched safely, and was left there.', log: `output refused: ${why}` });
}

function broken(why: string): ServiceError {
  return new ServiceError('vendor-unavailable', { person: 'The sound that Replicate made could not be fetched. It is tried again.', log: `output not fetched: ${why}`, retryable: true });
}
