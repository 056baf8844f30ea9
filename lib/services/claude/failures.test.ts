import { APIError } from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { failureOf } from './failures.ts';

const running = { cancelled: false, stalled: false };
const answered = (status: number | undefined, type: string, message: string, headers: { [name: string]: string } = {}): Error =>
  failureOf(APIError.generate(status, { type: 'error', error: { type, message } }, undefined, new Headers(headers)), running);

describe('what Claude answers in place of a message', () => {
  it('a spending limit is told as one, though its type is that of a mistake of ours', () => {
    for (const message of ['Your credit balance is too low to access the Anthropic API.', 'This organization has reached its spend limit.', 'You have reached your specified API usage limits: usage limit.']) {
      expect(answered(400, 'invalid_request_error', message), message).toMatchObject({ code: 'vendor-refused', retryable: false, bought: 'no', person: expect.stringContaining('Add credit') });
    }
    expect(answered(400, 'invalid_request_error', 'messages: at least one message is required')).toMatchObject({ code: 'vendor-refused', person: expect.stringContaining('tell us about it') });
  });

  it('too much is told as busy, and may be asked for again', () => {
    expect(answered(429, 'rate_limit_error', 'slow down', { 'retry-after': '7' })).toMatchObject({ code: 'vendor-busy', retryable: true, retryAfterSeconds: 7, bought: 'no' });
    expect(answered(429, 'rate_limit_error', 'slow down', { 'retry-after-ms': '250', 'retry-after': '7' })).toMatchObject({ retryAfterSeconds: 0.25 });
    expect(answered(529, 'overloaded_error', 'Overloaded')).toMatchObject({ code: 'vendor-busy', retryable: true, retryAfterSeconds: null, bought: 'no' });
    // In the middle of a stream there is no status, and tokens before it may be charged.
    expect(answered(200, 'overloaded_error', 'Overloaded')).toMatchObject({ code: 'vendor-busy', bought: 'maybe' });
  });

  it('what must not be sent again is not', () => {
    expect(answered(529, 'overloaded_error', 'Overloaded', { 'x-should-retry': 'false' })).toMatchObject({ code: 'vendor-busy', retryable: false });
    expect(answered(500, 'api_error', 'Internal', { 'x-should-retry': 'false' })).toMatchObject({ code: 'vendor-unavailable', retryable: false });
    expect(answered(500, 'api_error', 'Internal')).toMatchObject({ code: 'vendor-unavailable', retryable: true });
  });

  it('a filter that stops an answer stops its passage alone, also in the middle of a stream', () => {
    const error = { type: 'error', error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' } };
    expect(failureOf(APIError.generate(400, error, undefined, new Headers()), running)).toMatchObject({ kind: 'blocked', retryable: false, bought: 'no' });
    expect(failureOf(new APIError(undefined, error, undefined, undefined), running)).toMatchObject({ kind: 'blocked', retryable: false, bought: 'maybe' });
  });

  it('a key that the answer repeats is in no error', () => {
    const key = 'sk-ant-api03-nobody-may-see-this';
    const error = answered(401, 'authentication_error', `invalid x-api-key ${key}`);
    expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(key);
  });
});
