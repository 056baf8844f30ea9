import { createHash } from 'node:crypto';

/**
 * The key of a generated sound or a mix: SHA-256 over all that shaped it, in the order given. Parts are length-prefixed
 * by JSON, so that no two lists of parts share a hash.
 */
export function contentKey(...parts: (string | number | boolean | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** A whole number in [0, 2^31) out of the same parts: seeds of procedural sounds. */
export function contentSeed(...parts: (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUInt32BE(0) >>> 1;
}
