import { getEnv, studioMode } from '../../../../lib/env.ts';
import { answerOnce, requestHashOf, type KeptAnswer } from '../../../../lib/services/answered-requests.ts';
import type { TokenScope, TokenView } from '../../../../lib/services/api-tokens/view.ts';
import { ServiceError } from '../../../../lib/services/errors.ts';
import { takeFromLimit } from '../../../../lib/services/rate-limits.ts';
import { whoActs } from '../../../../lib/services/access.ts';
import { doorContext, tokenContext } from '../../../../lib/services/web-context.ts';
import { clientAddress } from '../../_http/client-address.ts';
import { refusal } from '../../_http/problem.ts';
import { tokenRoute, type TokenRouteInput } from '../../_http/route.ts';
import { bodyOf, type Operation } from './operation.ts';
import { findOperation } from './operations.ts';

/** Answers every request to /api/v1: who asks is told by their token alone, and what may be asked by the table of operations. */
export const serve = tokenRoute((request) => findOperation(request.method, new URL(request.url).pathname).operation?.what ?? 'use the API', async (input) => withoutBody(input.request, await answer(input)));

async function answer({ request, requestId, note }: TokenRouteInput): Promise<Response> {
  const url = new URL(request.url);
  const { operation, params, methods } = findOperation(request.method, url.pathname);
  if (methods.length === 0) throw new ServiceError('not-found', { person: 'There is nothing at this address. /api/v1/openapi.json lists what there is.' });
  if (operation === null) {
    const headers = new Headers({ Allow: methods.join(', ') });
    return refusal({ status: 405, title: 'Not done here', code: 'bad-input', detail: `This address takes ${methods.join(', ')}.`, retryable: false, fields: [] }, requestId, headers);
  }
  const { context, token } = await bearerOf(request, operation, params);
  note(context);
  const limited = studioMode(getEnv()) === 'accounts';
  if (limited) await takeFromLimit(context, 'api', whoActs(context));
  requireScope(token, operation.scope);
  if (limited && operation.limit !== null) await takeFromLimit(context, operation.limit, whoActs(context));
  const wrongType = refusedType(operation, request.headers);
  if (wrongType !== null) return refusal({ status: 415, title: 'Not taken in that form', code: 'bad-input', detail: wrongType, retryable: false, fields: [] }, requestId);
  const bytes = await bodyOf(operation, request);
  if (operation.body === null && bytes.length > 0) throw new ServiceError('bad-input', { person: 'This operation takes no body.' });
  const act = await operation.begin({ context, token, request, params, query: url.searchParams, bytes });
  const key = operation.method === 'POST' ? request.headers.get('idempotency-key') : null;
  if (key === null) return respond(await act());
  const { answer: kept, replayed } = await answerOnce(context, { key, requestHash: requestHashOf(operation.method, `${url.pathname}${url.search}`, bytes) }, async () => {
    const done = await act();
    if (done instanceof Response) throw new Error(`${operation.id} answers with what cannot be kept`);
    return done;
  });
  return respond(kept, replayed ? { 'Idempotent-Replayed': 'true' } : {});
}

/** HEAD is GET without what it holds. */
function withoutBody(request: Request, response: Response): Response {
  return request.method === 'HEAD' && response.body !== null ? new Response(null, response) : response;
}

async function bearerOf(request: Request, operation: Operation, params: Record<string, string>) {
  const secret = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const about = Object.values(params)[0];
  const bearer = secret === undefined ? null : await tokenContext(secret, { about, changing: operation.scope === 'read' ? undefined : operation.what });
  if (bearer !== null) return bearer;
  if (secret !== undefined && studioMode(getEnv()) === 'accounts') await takeFromLimit(await doorContext(), 'api tokens', clientAddress(request.headers));
  throw new ServiceError('signed-out', { person: 'Send a token of yours as “Authorization: Bearer …”. Tokens are made under Settings; this one is missing, revoked or mistyped.' });
}

function requireScope(token: TokenView, scope: TokenScope): void {
  if (!token.scopes.includes(scope)) throw new ServiceError('not-allowed', { person: `This token may not do that: it lacks the scope “${scope}”. Make one that has it, under Settings.` });
}

/** Why the body cannot be read as it came; null where it can. */
function refusedType(operation: Operation, headers: Headers): string | null {
  const sent = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (sent === undefined || sent === '' || operation.body === null) return null;
  const { mediaTypes } = operation.body;
  return mediaTypes.includes(sent) ? null : `The body is taken as ${mediaTypes.join(', ')}, and came as ${/^[\w.+/-]{1,80}$/.test(sent) ? sent : 'something else'}.`;
}

function respond(answer: (KeptAnswer & { headers?: Record<string, string> }) | Response, more: Record<string, string> = {}): Response {
  if (answer instanceof Response) return answer;
  const headers = { 'Cache-Control': 'no-store', ...answer.headers, ...more };
  return answer.body === null ? new Response(null, { status: answer.status, headers }) : Response.json(answer.body, { status: answer.status, headers });
}
