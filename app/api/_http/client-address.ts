import { getEnv } from '../../../lib/env.ts';

/**
 * The network address that a request came from, as far as it can be known: the one that the outermost of our own proxies
 * saw. Without a proxy it is what Next writes down of the connection, unless the client sent the header itself; limits by
 * account hold all the same.
 */
export function clientAddress(headers: Pick<Headers, 'get'>, proxies: number = getEnv().NARRATIX_TRUSTED_PROXIES): string {
  const seen = (headers.get('x-forwarded-for') ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '');
  return seen.at(-Math.max(1, proxies)) ?? seen[0] ?? 'unknown';
}
