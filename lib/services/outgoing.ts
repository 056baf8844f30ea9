/**
 * The one way out: every request that the studio makes of somebody else's server passes here. An address that a vendor's
 * answer, a redirect or a setting names is asked only where it is one of the hosts below, over TLS, and stands in the
 * public internet (server-side request forgery, OWASP ASVS 5, 1.3.6 and 13.2.4).
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { getEnv } from '../env.ts';
import { inInnerSpan } from '../tracing.ts';
import { ServiceError } from './errors.ts';

export type Purpose = 'vendors' | 'deliveries' | 'sign-in' | 'sounds';

/** Exact names; one that begins with a dot stands for all under it, and for itself. */
const hosts: Readonly<Record<Purpose, readonly string[]>> = {
  vendors: ['api.anthropic.com', 'api.hume.ai', 'api.replicate.com'],
  deliveries: ['.replicate.delivery'],
  // Any other object store is named by the operator's settings.
  sounds: ['.amazonaws.com'],
  'sign-in': ['github.com', 'api.github.com', 'accounts.google.com', 'oauth2.googleapis.com', 'www.googleapis.com', 'openidconnect.googleapis.com'],
};

/** Networks that are nobody's outside: this machine, private ranges, link-local (cloud metadata), multicast, reserved. */
const inside = new BlockList();
for (const [network, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4]] as const) inside.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [['::', 96], ['::1', 128], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['100::', 64], ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) inside.addSubnet(network, bits, 'ipv6');

/** Whether an IP address is of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  if (family === 6 && /^::ffff:/i.test(address)) return false;
  return !inside.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

export interface OutgoingOptions {
  /** Stands in for the network in tests. */
  send?: typeof globalThis.fetch;
  /** All addresses of a name. */
  resolve?: (host: string) => Promise<string[]>;
  /** An address that the operator's settings name in the vendor's place: its host may be anywhere. */
  base?: string | undefined;
}

const addressesOf = async (host: string): Promise<string[]> => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * A fetch for one purpose. Redirects are not followed: with `redirect: 'manual'` the caller sees them, else they are an
 * error. A host that the operator's own settings name (a proxy, a stand-in on this machine) may be anywhere.
 *
 * Names are looked up again when the connection is made; a name that is made to change in between meets the wrong
 * certificate, for every host here is asked by TLS.
 * @throws ServiceError `vendor-refused`, before anything is sent
 */
export function guardedFetch(purpose: Purpose, { send, resolve = addressesOf, base }: OutgoingOptions = {}): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!isOwn(url, purpose, base)) {
      if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '' || !isNamed(url.hostname, hosts[purpose])) throw refused(url.host);
      const addresses = await found(url.hostname, resolve);
      if (addresses.length === 0 || !addresses.every(isPublicAddress)) throw refused(url.host);
    }
    const redirect = (init?.redirect ?? (input instanceof Request ? input.redirect : 'follow')) === 'manual' ? 'manual' : 'error';
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    // Neither path nor query: they hold what is asked for, and some the key to it.
    return await inInnerSpan({ name: `${method} ${purpose}`, kind: 'client', facts: { 'http.request.method': method, 'server.address': url.host, 'narratix.purpose': purpose } }, async (span) => {
      const response = await (send ?? globalThis.fetch)(input, { ...init, redirect });
      span.add({ 'http.response.status_code': response.status });
      if (response.status >= 400) span.fail(String(response.status));
      return response;
    });
  };
}

async function found(host: string, resolve: (host: string) => Promise<string[]>): Promise<string[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    // As fetch itself says it, so that who asks knows that nothing was sent.
    throw new TypeError('fetch failed', { cause });
  }
}

/** Whether the operator's settings name this very host and port. */
function isOwn(url: URL, purpose: Purpose, base: string | undefined): boolean {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return false;
  if (base !== undefined && url.host === new URL(base).host) return true;
  return purpose === 'deliveries' && getEnv().REPLICATE_DELIVERY_HOSTS.includes(url.host);
}

function isNamed(hostname: string, names: readonly string[]): boolean {
  return names.some((name) => (name.startsWith('.') ? hostname === name.slice(1) || hostname.endsWith(name) : hostname === name));
}

function refused(host: string): ServiceError {
  return new ServiceError('vendor-refused', { person: 'That address is not one this studio speaks to, so nothing was sent there.', log: `an outgoing request to ${host} was refused`, bought: 'no' });
}
