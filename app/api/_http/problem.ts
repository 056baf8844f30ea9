import { ServiceError, personMessage } from '../../../lib/services/errors.ts';
import type { ErrorCode } from '../../../lib/services/errors.ts';

/** An error as every route answers it: RFC 9457 problem details, with our code, the wrong fields and a request id. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** The plain sentence for the person. */
  detail: string;
  code: ErrorCode;
  retryable: boolean;
  fields: { field: string; message: string }[];
  requestId: string;
}

const answers: Record<ErrorCode, { status: number; title: string }> = {
  'bad-input': { status: 400, title: 'That cannot be used' },
  'too-large': { status: 413, title: 'Too large' },
  'not-found': { status: 404, title: 'Not found' },
  'not-allowed': { status: 403, title: 'Not allowed' },
  'signed-out': { status: 401, title: 'Signed out' },
  'too-many': { status: 429, title: 'Too often' },
  conflict: { status: 409, title: 'Not possible just now' },
  stale: { status: 409, title: 'Changed in the meantime' },
  'reused-key': { status: 422, title: 'Key used before' },
  cancelled: { status: 409, title: 'Cancelled' },
  'vendor-refused': { status: 502, title: 'The engine refused' },
  'vendor-busy': { status: 503, title: 'The engine is busy' },
  'vendor-unavailable': { status: 503, title: 'The engine does not answer' },
  'spend-cap': { status: 402, title: 'Over the cap' },
  storage: { status: 507, title: 'Could not be stored' },
  internal: { status: 500, title: 'Something went wrong' },
};

/** Whether the error was thrown on purpose; any other is a bug to be reported. */
export function isExpected(error: unknown): boolean {
  return error instanceof ServiceError && error.code !== 'internal';
}

/** The answer to any error. Unknown ones show a generic sentence. */
export function problemResponse(error: unknown, requestId: string): Response {
  const code: ErrorCode = error instanceof ServiceError ? error.code : 'internal';
  const headers = new Headers();
  if (error instanceof ServiceError && error.retryAfterSeconds !== null) headers.set('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
  // RFC 9110, 15.5.2: whoever is turned away is told how to come in.
  if (code === 'signed-out') headers.set('WWW-Authenticate', 'Bearer realm="Narratix"');
  return refusal(
    {
      ...answers[code],
      detail: personMessage(error),
      code,
      retryable: error instanceof ServiceError && error.retryable,
      fields: error instanceof ServiceError ? error.fields : [],
    },
    requestId,
    headers,
  );
}

/** A problem that is not a service's: the guards of local mode. */
export function refusal(problem: Omit<Problem, 'type' | 'requestId'>, requestId: string, headers = new Headers()): Response {
  const body: Problem = { type: `urn:narratix:problem:${problem.code}`, ...problem, requestId };
  headers.set('Content-Type', 'application/problem+json; charset=utf-8');
  headers.set('Cache-Control', 'no-store');
  headers.set('X-Request-Id', requestId);
  return new Response(JSON.stringify(body), { status: problem.status, headers });
}

/** In a few words what a status means here. */
export function problemTitles(status: number): string {
  const titles = [...new Set(Object.values(answers).filter((answer) => answer.status === status).map(({ title }) => title))];
  return status === 415 ? 'Not taken in that form' : titles.join(', or: ');
}
