/** What part of a file is asked for: all of it, one part [start, end], or a part that lies outside of it. */
export type ByteRange = { kind: 'whole' } | { kind: 'part'; start: number; end: number } | { kind: 'outside' };

/**
 * Reads a Range header (RFC 9110, 14.2) for a file of `size` bytes. Several ranges, other units and malformed headers
 * are answered with the whole file, as the standard allows.
 */
export function parseRange(header: string | null, size: number): ByteRange {
  const match = header === null ? null : /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  if (!match || (match[1] === '' && match[2] === '')) return { kind: 'whole' };
  const last = size - 1;
  if (match[1] === '') {
    const length = Number(match[2]);
    return length === 0 || size === 0 ? { kind: 'outside' } : { kind: 'part', start: Math.max(0, size - length), end: last };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? last : Math.min(Number(match[2]), last);
  if (match[2] !== '' && Number(match[2]) < start) return { kind: 'whole' };
  return start > last ? { kind: 'outside' } : { kind: 'part', start, end };
}
