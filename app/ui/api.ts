import type { Problem } from '../api/_http/problem.ts';

/** What a route answered in place of what was asked: `message` is a plain sentence for the person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly fields: { field: string; message: string }[];
  constructor(status: number, message: string, fields: { field: string; message: string }[] = []) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/** Asks a route of ours for JSON. Throws ApiError with the person's sentence, also where the server cannot be reached. */
export async function api<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    const headers = new Headers(init?.headers);
    headers.set('Accept', 'application/json');
    response = await fetch(path, { ...init, headers });
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new ApiError(0, 'The studio does not answer. Is it still running? Nothing is lost; try again once it is.');
  }
  if (!response.ok) throw await problemOf(response);
  const value: T = response.status === 204 ? undefined : await response.json();
  return value;
}

export function post<T>(path: string, body?: unknown): Promise<T> {
  return api<T>(path, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }) });
}

export function put<T>(path: string, body: unknown): Promise<T> {
  return api<T>(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
}

async function problemOf(response: Response): Promise<ApiError> {
  if (response.headers.get('content-type')?.includes('problem+json')) {
    const problem: Problem = await response.json();
    return new ApiError(response.status, problem.detail, problem.fields);
  }
  return new ApiError(response.status, 'Something went wrong on our side. Nothing is lost; please try again.');
}

/** The sentence for any failure of a request. */
export function sentence(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something went wrong in the page. Nothing is lost; please reload it.';
}
