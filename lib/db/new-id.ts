import { randomBytes } from 'node:crypto';

/** Counts within one millisecond: RFC 9562, 6.2, method 1, with twelve bits. */
const last = { ms: 0, count: 0 };
const mostCount = 0xfff;

/**
 * An id for a row that is written by a statement of our own, as the schema's `uuid(7)` makes them (RFC 9562): those of one
 * process are in the order in which they were asked for, so that rows of one moment keep it.
 */
export function newId(): string {
  const now = Date.now();
  if (now > last.ms) Object.assign(last, { ms: now, count: 0 });
  else if (last.count < mostCount) last.count += 1;
  // More than a millisecond can number, or a clock that was set back: the next one is begun.
  else Object.assign(last, { ms: last.ms + 1, count: 0 });
  const bytes = randomBytes(16);
  bytes.writeUIntBE(last.ms, 0, 6);
  bytes.writeUInt16BE(0x7000 | last.count, 6);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
