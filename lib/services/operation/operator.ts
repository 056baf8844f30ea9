import { createHash, timingSafeEqual } from 'node:crypto';
import { studioMode, type Env } from '../../env.ts';
import { notFound, ServiceError } from '../errors.ts';

/**
 * Lets an operator's programme in. Where METRICS_TOKEN is set, it must be borne; without it a local studio, which listens on
 * this machine alone, is open to whoever sits there, and one with accounts has nothing here.
 * @throws ServiceError `not-found` or `signed-out`
 */
export function requireOperator(env: Pick<Env, 'METRICS_TOKEN'> & Parameters<typeof studioMode>[0], authorization: string | null): void {
  if (env.METRICS_TOKEN === undefined) {
    if (studioMode(env) === 'local') return;
    throw notFound('page');
  }
  const borne = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  // Hashed first: both sides then have one length, and the comparison tells nothing by its time.
  if (timingSafeEqual(digest(borne), digest(env.METRICS_TOKEN))) return;
  throw new ServiceError('signed-out', { person: 'This is for the operator of this studio: send METRICS_TOKEN as a bearer token.' });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
