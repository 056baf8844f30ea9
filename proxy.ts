import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { allowedHosts, refuseForeignHost, refuseForeignOrigin } from './app/api/_http/guard.ts';
import { getEnv } from './lib/env.ts';

/**
 * The guards of local mode for pages and server actions. Route handlers have their own (app/api/_http/route.ts) and are
 * left out here: a proxy in front of an upload makes Next cut its body at 10 MB without a word.
 */
export function proxy(request: NextRequest): NextResponse {
  const refused =
    refuseForeignHost(request.headers.get('host'), allowedHosts(getEnv())) ?? refuseForeignOrigin(request.method, request.headers);
  if (refused) return new NextResponse(refused.detail, { status: refused.status, headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
  return NextResponse.next();
}

export const config = { matcher: ['/((?!api/|_next/static/).*)'] };
