import { randomUUID } from 'node:crypto';
import { getEnv } from '../../../lib/env.ts';
import type { ServiceContext } from '../../../lib/services/interfaces.ts';
import { webContext } from '../../../lib/services/web-context.ts';
import { allowedHosts, refuseForeignHost, refuseForeignOrigin } from './guard.ts';
import { isExpected, problemResponse, refusal } from './problem.ts';

export interface RouteInput<P> {
  context: ServiceContext;
  request: Request;
  params: P;
  url: URL;
}

type Params = Record<string, string>;

/**
 * Wraps a handler with what every route shares: the guards of local mode, the context, and one mapping of errors to
 * problem+json. `what` names the request in reports ("read a drama").
 */
export function route<P extends Params = Params>(what: string, handle: (input: RouteInput<P>) => Promise<Response>) {
  return async (request: Request, { params }: { params: Promise<P> }): Promise<Response> => {
    const requestId = randomUUID();
    let context: ServiceContext | null = null;
    try {
      const refused =
        refuseForeignHost(request.headers.get('host'), allowedHosts(getEnv())) ?? refuseForeignOrigin(request.method, request.headers);
      if (refused) return refusal({ ...refused, title: 'Not allowed', code: 'not-allowed', retryable: false, fields: [] }, requestId);
      context = await webContext();
      const response = await handle({ context, request, params: await params, url: new URL(request.url) });
      response.headers.set('X-Request-Id', requestId);
      response.headers.set('X-Content-Type-Options', 'nosniff');
      response.headers.set('Cross-Origin-Resource-Policy', 'same-origin');
      return response;
    } catch (error) {
      if (!isExpected(error)) {
        if (context) context.report(error, `${what} (request ${requestId})`);
        else console.error(`${what} (request ${requestId}):`, error);
      }
      return problemResponse(error, requestId);
    }
  };
}

/** JSON that no cache keeps: rows change. */
export function json(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: { 'Cache-Control': 'no-store' } });
}
