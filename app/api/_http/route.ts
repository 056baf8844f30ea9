import { randomUUID } from 'node:crypto';
import { getEnv, publicOrigin, studioMode } from '../../../lib/env.ts';
import type { ServiceContext } from '../../../lib/services/interfaces.ts';
import { inLogScope } from '../../../lib/services/log-scope.ts';
import { countRequest } from '../../../lib/services/operation/requests.ts';
import { takeFromLimit, type LimitName } from '../../../lib/services/rate-limits.ts';
import { doorContext, webContext } from '../../../lib/services/web-context.ts';
import { inSpan } from '../../../lib/tracing.ts';
import { allowedHosts, refuseForeignHost, refuseForeignOrigin } from './guard.ts';
import { isExpected, problemResponse, refusal } from './problem.ts';

export interface RouteInput<P> {
  context: ServiceContext;
  request: Request;
  params: P;
  url: URL;
}

type Params = Record<string, string>;

/** What a route says of itself beside its handler. */
export interface RouteRules {
  /** The limit of lib/services/rate-limits.ts that each request takes from, by person. */
  limit?: LimitName;
}

/**
 * Wraps a handler with what every route shares: the guards, who asks, its limit, and one mapping of errors to
 * problem+json. `what` names the request in reports and on record ("read a drama").
 */
export function route<P extends Params = Params>(what: string, handle: (input: RouteInput<P>) => Promise<Response>, rules: RouteRules = {}) {
  return answering<P>(what, async (request, params, note) => {
    // To hear something changes nothing that others would want to know of.
    const reads = request.method === 'GET' || request.method === 'HEAD' || rules.limit === 'hearing';
    const context = await webContext({ about: params['id'], changing: reads ? undefined : what });
    note(context);
    if (rules.limit !== undefined && studioMode(getEnv()) === 'accounts') await takeFromLimit(context, rules.limit, context.actor.guestId ?? context.actor.userId);
    return await handle({ context, request, params, url: new URL(request.url) });
  });
}

export interface DoorInput<P> {
  params: P;
  context: Omit<ServiceContext, 'actor' | 'assets'>;
  request: Request;
  url: URL;
}

/** The same for what may be asked before anybody is signed in. */
export function doorRoute<P extends Params = Params>(what: string, handle: (input: DoorInput<P>) => Promise<Response>) {
  return answering<P>(what, async (request, params, note) => {
    const context = await doorContext();
    note(context);
    return await handle({ context, request, params, url: new URL(request.url) });
  });
}

/** The same for what must answer where nothing else can: it has no context at all. */
export function bareRoute(what: string, handle: () => Promise<Response>) {
  return answering(what, async () => await handle());
}

export interface TokenRouteInput {
  request: Request;
  requestId: string;
  /** Tells whose request it is, once that is known. */
  note: (context: Reporter) => void;
}

/** The same for programmes that bear a token: whoever answers finds out by it who asks. `what` names a request by its address. */
export function tokenRoute(what: (request: Request) => string, handle: (input: TokenRouteInput) => Promise<Response>) {
  return answering<PathParams>(what, async (request, _, note, requestId) => await handle({ request, requestId, note }));
}

type Reporter = Pick<ServiceContext, 'report'>;
type PathParams = Record<string, string | string[]>;

function answering<P extends PathParams>(named: string | ((request: Request) => string), handle: (request: Request, params: P, note: (context: Reporter) => void, requestId: string) => Promise<Response>) {
  // Next gives no parameters at all to a route whose address has none.
  return async (request: Request, { params }: { params: Promise<P | undefined> }): Promise<Response> => {
    const requestId = randomUUID();
    const what = typeof named === 'string' ? named : named(request);
    const began = performance.now();
    const response = await inSpan({ name: `${request.method} ${what}`, kind: 'server', facts: { 'http.request.method': request.method, 'narratix.request': requestId } }, async (span) => {
      const answered = await inLogScope({ requestId }, async () => await answer(what, requestId, request, params));
      span.add({ 'http.response.status_code': answered.status });
      if (answered.status >= 500) span.fail(String(answered.status));
      return answered;
    });
    countRequest(what, request.method, response.status, (performance.now() - began) / 1000);
    return response;
  };

  async function answer(what: string, requestId: string, request: Request, params: Promise<P | undefined>): Promise<Response> {
    let context: Reporter | null = null;
    try {
      const env = getEnv();
      const refused = refuseForeignHost(request.headers.get('host'), allowedHosts(env)) ?? refuseForeignOrigin(request.method, request.headers, publicOrigin(env));
      if (refused) return refusal({ ...refused, title: 'Not allowed', code: 'not-allowed', retryable: false, fields: [] }, requestId);
      const response = await handle(request, (await params) ?? ({} as P), (known) => (context = known), requestId);
      response.headers.set('X-Request-Id', requestId);
      response.headers.set('X-Content-Type-Options', 'nosniff');
      response.headers.set('Cross-Origin-Resource-Policy', 'same-origin');
      return response;
    } catch (error) {
      if (!isExpected(error)) {
        const known = context as Reporter | null;
        if (known) known.report(error, `${what} (request ${requestId})`);
        else console.error(`${what} (request ${requestId}):`, error);
      }
      return problemResponse(error, requestId);
    }
  }
}

/** JSON that no cache keeps: rows change. */
export function json(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: { 'Cache-Control': 'no-store' } });
}
