/**
 * The guards of every studio, with accounts and without: it answers only to its own names, and takes changes only from
 * its own pages. Pure functions, shared by the route handlers and by proxy.ts.
 */

/** Why a request is turned away, or null where it may pass. */
export type Refusal = { status: 403 | 421; detail: string } | null;

/**
 * The names this server may be called by, lower case, without ports. A page of somebody else's that points its own name
 * at 127.0.0.1 (DNS rebinding) sends that name, and is not on this list. Ports are not compared: the name alone
 * defeats the attack, and a forwarded port must keep working.
 */
export function allowedHosts(env: { HOST: string; NARRATIX_ALLOWED_HOSTS: readonly string[]; AUTH_URL?: string | undefined }): ReadonlySet<string> {
  const opened = env.AUTH_URL === undefined ? [] : [new URL(env.AUTH_URL).hostname];
  return new Set(['localhost', '127.0.0.1', '[::1]', bracketed(env.HOST.toLowerCase()), ...opened, ...env.NARRATIX_ALLOWED_HOSTS.map(bracketed)]);
}

/** Refuses every request that was not addressed to one of our names. */
export function refuseForeignHost(host: string | null, allowed: ReadonlySet<string>): Refusal {
  const name = hostName(host);
  if (name !== null && allowed.has(name)) return null;
  return {
    status: 421,
    detail: 'This studio does not answer to that address. Open it as localhost, or add the name to NARRATIX_ALLOWED_HOSTS.',
  };
}

/**
 * Refuses a change that another site's page asks for. Browsers always send Sec-Fetch-Site or Origin with these; a
 * program that sends neither (curl) acts for the person at the keyboard and may pass. `own` is the origin that people open
 * the studio by, which a proxy in front of it may not name as Host.
 */
export function refuseForeignOrigin(method: string, headers: Pick<Headers, 'get'>, own?: string): Refusal {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return null;
  const foreign: Refusal = { status: 403, detail: 'That change came from another site, so it was not made.' };
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return foreign;
  const origin = headers.get('origin');
  if (origin === null) return null;
  if (origin === own) return null;
  return URL.canParse(origin) && new URL(origin).host === headers.get('host')?.toLowerCase() ? null : foreign;
}

function hostName(host: string | null): string | null {
  if (host === null || !/^[\w.:[\]-]+$/.test(host)) return null;
  // The URL parser would turn 0x7f.1 into 127.0.0.1; only names as they were sent are compared.
  const name = /^(\[[^\]]+\]|[^:]+)(:\d+)?$/.exec(host.toLowerCase())?.[1];
  return name ?? null;
}

function bracketed(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}
