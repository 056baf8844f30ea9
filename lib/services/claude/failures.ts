/** What a failed call to Claude means: for the person in plain words, for the reading whether to try, to part or to stop. */
import { AnthropicError, APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { ServiceError } from '../errors.ts';
import { withoutSecrets } from '../log.ts';
import { neverConnected } from '../never-connected.ts';

/** The vendor will not answer this very request, now or ever: its lines are asked in smaller parts. */
export class PartError extends ServiceError {
  readonly kind: 'blocked' | 'too-long';
  constructor(kind: PartError['kind'], bought: 'no' | 'maybe') {
    const log = kind === 'blocked' ? 'the output was blocked by the content filtering policy' : 'the request was too long';
    super('vendor-refused', { person: kind === 'blocked' ? sentences.blocked : sentences.long, log, bought });
    this.kind = kind;
  }
}

/** The built-in reading stands; nothing was lost, and what was answered is kept. */
const kept = 'What it has read so far is kept and not paid for again.';

const sentences = {
  key: `Claude did not accept the key. Look at it under Settings (or at ANTHROPIC_API_KEY), then read again. ${kept}`,
  credit: `There is no credit left in your Anthropic account, or its spending limit is reached. Add credit at the Anthropic console, then read again. ${kept}`,
  permission: `Your Anthropic key may not use this model of Claude. Choose another model, or allow it at the Anthropic console. ${kept}`,
  model: `Anthropic does not know this model of Claude, or no longer offers it. Choose another model and read again. ${kept}`,
  rejected: `Claude did not accept what it was asked. Please tell us about it; the built-in reader goes on working. ${kept}`,
  busy: `Claude is busy just now and asked us to wait. Try again in a few minutes. ${kept}`,
  blocked: `Claude’s filter stopped an answer about a passage of the story. ${kept}`,
  long: `Claude was asked about too much at once. ${kept}`,
  silent: `Claude could not be reached. Look at your connection and try again. ${kept}`,
};

/**
 * Turns whatever a call threw into a ServiceError (retryable where trying again can help), or a PartError. `signal` is
 * the caller's wish to stop, `stalled` that our own timer fired. Nothing of the request, the answer or the key is kept:
 * the vendor's words go to the log without what looks like a secret.
 */
export function failureOf(error: unknown, state: { cancelled: boolean; stalled: boolean }): Error {
  if (error instanceof ServiceError) return error;
  if (state.cancelled) return new ServiceError('cancelled', { person: 'The reading was cancelled.' });
  if (state.stalled) return silent('the answer stalled');
  if (error instanceof APIUserAbortError) return silent('the request was aborted');
  if (error instanceof APIConnectionError) return silent(`no connection: ${error.message}`, neverConnected(error) ? 'no' : 'maybe');
  if (error instanceof APIError) return answered(error);
  if (error instanceof AnthropicError || error instanceof SyntaxError || error instanceof TypeError) return silent(`the answer broke off: ${error.message}`);
  return error instanceof Error ? error : new Error(String(error));
}

function silent(log: string, bought: 'no' | 'maybe' = 'maybe'): ServiceError {
  return new ServiceError('vendor-unavailable', { person: sentences.silent, log: withoutSecrets(log), retryable: true, bought });
}

function answered(error: APIError): Error {
  const { status, type } = error;
  const words = said(error);
  const log = withoutSecrets(`Claude answered ${status ?? 'in its stream'} ${type ?? ''}${error.requestID ? ` (${error.requestID})` : ''}: ${words.slice(0, 300)}`);
  const bought = soldNothing(status) ? 'no' : 'maybe';
  const refused = (person: string): ServiceError => new ServiceError('vendor-refused', { person, log, bought });
  const again = (code: 'vendor-busy' | 'vendor-unavailable', person: string): ServiceError => {
    const seconds = retryAfter(error.headers);
    // The vendor's own word on whether the same request may be sent again.
    const retryable = error.headers?.get('x-should-retry') !== 'false';
    return new ServiceError(code, { person, log, retryable, bought, ...(seconds === null ? {} : { retryAfterSeconds: seconds }) });
  };
  if (type === 'billing_error' || status === 402) return refused(sentences.credit);
  if (status === 401 || type === 'authentication_error') return refused(sentences.key);
  if (status === 403 || type === 'permission_error') return refused(sentences.permission);
  if (status === 404 || type === 'not_found_error') return refused(sentences.model);
  if (status === 413) return new PartError('too-long', bought);
  if (status === 400 || status === 422 || (status === undefined && type === 'invalid_request_error')) {
    // One type for everything; only its words tell a filter and a spending limit from a mistake of ours.
    if (/content filtering/i.test(words)) return new PartError('blocked', bought);
    if (/credit balance|spend(ing)? limit|usage limit|billing/i.test(words)) return refused(sentences.credit);
    if (/too (long|large)|context (window|limit)|maximum/i.test(words) && !/grammar/i.test(words)) return new PartError('too-long', bought);
    return refused(sentences.rejected);
  }
  if (status === 429 || status === 529 || type === 'overloaded_error' || type === 'rate_limit_error') return again('vendor-busy', sentences.busy);
  if (status === undefined || status === 408 || status === 409 || status >= 500) return again('vendor-unavailable', sentences.silent);
  return refused(sentences.rejected);
}

/**
 * An answer that is an error is not charged. One in the middle of a stream may come after tokens that are, and a gateway
 * (502, 504) does not know what became of the request behind it.
 */
function soldNothing(status: number | undefined): boolean {
  return status !== undefined && ((status >= 400 && status < 501) || status === 503 || status === 529);
}

function said(error: APIError): string {
  return error.apiMessage ?? error.message;
}

/** Seconds: `retry-after-ms`, else `retry-after` as a number or a date. */
function retryAfter(headers: Headers | undefined): number | null {
  const ms = headers?.get('retry-after-ms');
  if (ms !== null && ms !== undefined && Number(ms) >= 0) return Number(ms) / 1000;
  const value = headers?.get('retry-after');
  if (value === null || value === undefined || value.trim() === '') return null;
  if (Number.isFinite(Number(value))) return Math.max(0, Number(value));
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}
