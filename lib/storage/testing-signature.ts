/**
 * Signature Version 4 as the server's side checks it, written from Amazon's description ("Authenticating Requests", S3 API
 * reference), so that the client's library is held against another hand.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface SignedRequest {
  method: string;
  /** As it came, with its query. */
  target: string;
  headers: IncomingHttpHeaders;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const encoded = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** What is wrong with a request's signature, as S3 names it; null for a right one. */
export function signatureFault(request: SignedRequest, secret: string, now: Date): string | null {
  const url = new URL(request.target, 'http://any');
  const inQuery = url.searchParams.has('X-Amz-Signature');
  const header = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? '');
  if (!inQuery && header === null) return 'AccessDenied';
  const given = inQuery
    ? { credential: url.searchParams.get('X-Amz-Credential') ?? '', signed: url.searchParams.get('X-Amz-SignedHeaders') ?? '', signature: url.searchParams.get('X-Amz-Signature') ?? '', date: url.searchParams.get('X-Amz-Date') ?? '' }
    : { credential: header?.[1] ?? '', signed: header?.[2] ?? '', signature: header?.[3] ?? '', date: String(request.headers['x-amz-date'] ?? '') };
  const [, day = '', region = '', service = ''] = given.credential.split('/');
  const stamp = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(given.date);
  if (stamp === null) return 'AuthorizationHeaderMalformed';
  const made = Date.parse(given.date.replace(stamp[0], `${stamp[1]}-${stamp[2]}-${stamp[3]}T${stamp[4]}:${stamp[5]}:${stamp[6]}Z`));
  const goodMs = inQuery ? Number(url.searchParams.get('X-Amz-Expires')) * 1000 : 15 * 60_000;
  if (now.getTime() - made > goodMs || made - now.getTime() > 15 * 60_000) return inQuery ? 'AccessDenied' : 'RequestTimeTooSkewed';

  const query = [...url.searchParams].filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort().join('&');
  const headers = given.signed.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`).join('');
  const payload = inQuery ? 'UNSIGNED-PAYLOAD' : String(request.headers['x-amz-content-sha256'] ?? '');
  const canonical = [request.method, url.pathname, query, headers, given.signed, payload].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request');
  const right = hmac(key, ['AWS4-HMAC-SHA256', given.date, scope, hex(canonical)].join('\n'));
  const told = Buffer.from(given.signature, 'hex');
  return told.length === right.length && timingSafeEqual(told, right) ? null : 'SignatureDoesNotMatch';
}
