import { randomBytes } from 'node:crypto';
import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { allowedHosts, refuseForeignHost, refuseForeignOrigin } from './app/api/_http/guard.ts';
import { contentPolicy } from './app/content-policy.ts';
import { getEnv, publicOrigin, studioMode } from './lib/env.ts';

/**
 * The guards for pages and server actions, the policy of what runs in them, and the door of a studio with accounts. Route
 * handlers have their own guards (app/api/_http/route.ts) and are left out here, but for addresses that cannot be decoded: a
 * proxy in front of an upload makes Next cut its body at 10 MB without a word.
 */
export function proxy(request: NextRequest): NextResponse {
  if (!isDecodable(request.nextUrl.pathname)) return plain(400, 'This address cannot be read: a percent sign in it is followed by what is no character.');
  // Whatever of the routes comes here has an address that could have been undecodable, and is not.
  if (request.nextUrl.pathname.startsWith('/api/')) return NextResponse.next();
  const env = getEnv();
  const refused = refuseForeignHost(request.headers.get('host'), allowedHosts(env)) ?? refuseForeignOrigin(request.method, request.headers, publicOrigin(env));
  if (refused) return plain(refused.status, refused.detail);

  // Whether the session is a good one is asked where rows are read; without any there is nothing to ask.
  if (studioMode(env) === 'accounts' && request.method === 'GET' && isInside(request.nextUrl.pathname) && !request.cookies.getAll().some(({ name }) => name.endsWith('narratix-session'))) {
    const to = `${request.nextUrl.pathname}${request.nextUrl.search}`;
    return NextResponse.redirect(new URL(`/sign-in${to === '/' ? '' : `?to=${encodeURIComponent(to)}`}`, publicOrigin(env)), { headers: { 'Cache-Control': 'no-store' } });
  }

  const policy = contentPolicy(randomBytes(16).toString('base64'), env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  // Next reads the nonce from here and puts it on its own scripts.
  headers.set('Content-Security-Policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

function plain(status: number, text: string): NextResponse {
  return new NextResponse(text, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' } });
}

/** Next answers 500 where an id in an address cannot be decoded, before any route is asked. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Pages of somebody's own; the others are for everybody who finds the studio. */
function isInside(path: string): boolean {
  return path === '/' || /^\/(new|settings|account|projects)(\/|$)/.test(path);
}

// The second: a percent sign that begins no letter of ASCII, which no address of ours has in it.
export const config = { matcher: ['/((?!api/|_next/static/).*)', '/api/(.*%(?![0-7][0-9A-Fa-f]).*)'] };
