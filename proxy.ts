import { randomBytes } from 'node:crypto';
import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { allowedHosts, refuseForeignHost, refuseForeignOrigin } from './app/api/_http/guard.ts';
import { contentPolicy } from './app/content-policy.ts';
import { getEnv, publicOrigin, studioMode } from './lib/env.ts';

/**
 * The guards for pages and server actions, the policy of what runs in them, and the door of a studio with accounts. Route
 * handlers have their own guards (app/api/_http/route.ts) and are left out here: a proxy in front of an upload makes Next
 * cut its body at 10 MB without a word.
 */
export function proxy(request: NextRequest): NextResponse {
  const env = getEnv();
  const refused = refuseForeignHost(request.headers.get('host'), allowedHosts(env)) ?? refuseForeignOrigin(request.method, request.headers, publicOrigin(env));
  if (refused) return new NextResponse(refused.detail, { status: refused.status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });

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

/** Pages of somebody's own; the others are for everybody who finds the studio. */
function isInside(path: string): boolean {
  return path === '/' || /^\/(new|settings|account|projects)(\/|$)/.test(path);
}

export const config = { matcher: ['/((?!api/|_next/static/).*)'] };
