/**
 * The contract of every service: the table of contents of the product. Types only.
 *
 * Conventions. Ids are opaque strings. Offsets are UTF-16 code units, ranges half open. Seconds, dB, LUFS and
 * micro-dollars are named in the field. Every function may throw ServiceError (errors.ts) and nothing else on purpose;
 * every long one takes an AbortSignal and stops soon after it fires, throwing `cancelled`.
 */
export type * from './contracts/base.ts';
export type * from './contracts/jobs.ts';
export type * from './contracts/text-analysis.ts';
export type * from './contracts/voices.ts';
export type * from './contracts/speech.ts';
export type * from './contracts/soundscape.ts';
export type * from './contracts/export.ts';
export type * from './contracts/money.ts';
export type * from './contracts/webhooks.ts';
