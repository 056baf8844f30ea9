/** Secrets that are handed out once and kept only as their hash: of sessions, links, invitations. */
import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, for an address or a cookie. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token. It has more bits than can be tried, so a plain hash does. */
export function tokenHashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
