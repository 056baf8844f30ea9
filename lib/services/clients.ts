/** The only file that makes a vendor's client. */
import { createHash } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import { HumeClient } from 'hume';
import Replicate from 'replicate';
import type { ClientFactory, ClientOptions } from './interfaces.ts';
import { ServiceError } from './errors.ts';
import { guardedFetch } from './outgoing.ts';
import { quietValidation } from './quiet-validation.ts';

export interface ClientFactoryOptions {
  /** How many clients are kept; the one unused for longest goes first. Default 32. */
  limit?: number;
  /** Stands in for the network in tests. */
  fetch?: typeof globalThis.fetch;
}

/** Milliseconds for one attempt of Claude on a whole chapter. */
const anthropicTimeoutMs = 600_000;
const humeTimeoutSeconds = 120;

/**
 * A factory that gives the same client for the same vendor, key and address. No client tries anything again by itself:
 * withRetry is the one discipline. Making a client calls nobody; what it sends goes through outgoing.ts.
 */
export function createClientFactory(options: ClientFactoryOptions = {}): ClientFactory {
  const limit = options.limit ?? 32;
  const sender = (baseUrl: string | undefined): typeof globalThis.fetch => options.fetch ?? guardedFetch('vendors', { base: baseUrl });
  const anthropic = createCache<Anthropic>(limit);
  const hume = createCache<HumeClient>(limit);
  const replicate = createCache<Replicate>(limit);
  const forgetHash = (keyHash: string | null): void => {
    for (const cache of [anthropic, hume, replicate]) cache.forget(keyHash);
  };
  return {
    anthropic: (wanted) =>
      anthropic.get(wanted, ({ apiKey, baseUrl }) => {
        return new Anthropic({
          apiKey,
          // Null, not undefined: undefined would be looked up in the environment.
          authToken: null,
          baseURL: baseUrl ?? 'https://api.anthropic.com',
          maxRetries: 0,
          timeout: anthropicTimeoutMs,
          logLevel: 'off',
          fetch: sender(baseUrl),
        });
      }),
    hume: (wanted) =>
      hume.get(wanted, ({ apiKey, baseUrl }) => {
        quietValidation();
        return new HumeClient({
          apiKey,
          ...(baseUrl === undefined ? {} : { baseUrl }),
          maxRetries: 0,
          timeoutInSeconds: humeTimeoutSeconds,
          fetch: namingCause(sender(baseUrl)),
          // Its debug log would print the key.
          logging: { silent: true },
        });
      }),
    replicate: (wanted) =>
      replicate.get(wanted, ({ apiKey, baseUrl }) => {
        return new Replicate({
          auth: apiKey,
          baseUrl: baseUrl ?? 'https://api.replicate.com/v1',
          fetch: oneAttempt(sender(baseUrl)),
          useFileOutput: false,
        });
      }),
    forget: (apiKey) => forgetHash(keyHashOf(apiKey)),
    forgetHash,
  };
}

/**
 * Replicate's SDK repeats a request up to five times without a pause, a POST after a broken connection too, which may
 * buy the same prediction six times. It hands every repeat the same `init` object, so a repeat is known by it and gets
 * the first answer again without anything being sent.
 */
export function oneAttempt(send: typeof globalThis.fetch): typeof globalThis.fetch {
  const first = new WeakMap<RequestInit, Promise<Response>>();
  return (input, init) => {
    if (init === undefined) return send(input, init);
    const earlier = first.get(init);
    if (earlier !== undefined) return earlier;
    // Next keeps the answers of fetch unless told not to, and a prediction's state would stand still.
    const answer = send(input, { ...init, cache: 'no-store' });
    first.set(init, answer);
    return answer;
  };
}

/**
 * Hume's SDK keeps only the message of what fetch threw, which is "fetch failed" for all there is. Whether a connection
 * came about at all decides whether anything can have been sold, so the code of the cause is put into the message.
 */
function namingCause(send: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await send(input, init);
    } catch (error) {
      const cause: unknown = error instanceof Error ? error.cause : null;
      if (error instanceof Error && typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') throw new TypeError(`${error.message} (${cause.code})`, { cause: error });
      throw error;
    }
  };
}

/** Clients by key and address, least recently used first. The key itself is kept only inside its client. */
function createCache<Client>(limit: number) {
  const kept = new Map<string, { keyHash: string; client: Client }>();
  return {
    get(options: ClientOptions, make: (options: ClientOptions) => Client): Client {
      const apiKey = options.apiKey.trim();
      if (apiKey === '') throw new ServiceError('bad-input', { person: 'There is no key for this service yet.' });
      const baseUrl = options.baseUrl?.replace(/\/+$/, '');
      const keyHash = keyHashOf(apiKey);
      const id = `${keyHash} ${baseUrl ?? ''}`;
      const found = kept.get(id);
      if (found !== undefined) {
        kept.delete(id);
        kept.set(id, found);
        return found.client;
      }
      const client = make({ apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) });
      kept.set(id, { keyHash, client });
      for (const oldest of kept.keys()) {
        if (kept.size <= limit) break;
        kept.delete(oldest);
      }
      return client;
    },
    forget(keyHash: string | null): void {
      for (const [id, entry] of kept) if (keyHash === null || entry.keyHash === keyHash) kept.delete(id);
    },
  };
}

/** What a key is known by where it must not be told. */
export function keyHashOf(apiKey: string): string {
  return createHash('sha256').update(apiKey.trim()).digest('base64');
}
