import { publicOrigin, type Env } from '../../env.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { newToken, tokenHashOf } from './tokens.ts';

/** How long somebody stays signed in, seconds. */
export const sessionSeconds = 30 * 24 * 3600;

/** Who is signed in. */
export interface Person {
  id: string;
  name: string;
  email: string;
}

/** The session's cookie: never seen by scripts, sent on no other site's posts, bound to this very host where there is TLS. */
export function sessionCookie(env: Parameters<typeof publicOrigin>[0]): { name: string; options: { httpOnly: true; sameSite: 'lax'; path: '/'; secure: boolean } } {
  const secure = publicOrigin(env).startsWith('https:');
  return { name: secure ? '__Host-narratix-session' : 'narratix-session', options: { httpOnly: true, sameSite: 'lax', path: '/', secure } };
}

/** As a Set-Cookie header; a null token takes it away. */
export function sessionSetCookie(env: Pick<Env, 'AUTH_URL' | 'PORT' | 'HOST'>, token: string | null): string {
  const { name, options } = sessionCookie(env);
  return `${name}=${token ?? ''}; Path=${options.path}; HttpOnly; SameSite=Lax; Max-Age=${token === null ? 0 : sessionSeconds}${options.secure ? '; Secure' : ''}`;
}

/** Begins a session: always under a new token, so that one that was planted before the sign-in is worth nothing. */
export async function beginSession(context: Pick<ServiceContext, 'clock'>, tx: Tx, userId: string): Promise<string> {
  const now = context.clock.now();
  await tx.session.deleteMany({ where: { userId, expiresAt: { lt: now } } });
  const token = newToken();
  await tx.session.create({ data: { tokenHash: tokenHashOf(token), userId, createdAt: now, expiresAt: new Date(now.getTime() + sessionSeconds * 1000) } });
  return token;
}

/** Who is signed in by this token; null where nobody is, any more. */
export async function personOf(context: Pick<ServiceContext, 'clock' | 'transaction'>, token: string): Promise<Person | null> {
  const found = await visitorOf(context, token);
  return found === null ? null : found.person;
}

/** The same, and whether anybody shares a drama with them: all that every request must know, in one statement. */
export async function visitorOf({ clock, transaction }: Pick<ServiceContext, 'clock' | 'transaction'>, token: string): Promise<{ person: Person; isGuest: boolean } | null> {
  const [row] = await transaction.single((tx) => tx.$queryRaw<(Person & { isGuest: boolean })[]>`
    SELECT u."id", u."name", u."email", EXISTS (SELECT 1 FROM "Membership" m WHERE m."userId" = u."id") AS "isGuest"
    FROM "Session" s JOIN "User" u ON u."id" = s."userId"
    WHERE s."tokenHash" = ${tokenHashOf(token)} AND s."expiresAt" > ${clock.now()}::timestamp AND u."email" IS NOT NULL`);
  if (row === undefined) return null;
  const { isGuest, ...person } = row;
  return { person, isGuest };
}

/** Ends the session of this browser. */
export async function endSession(context: Pick<ServiceContext, 'transaction'>, token: string): Promise<void> {
  await context.transaction.run((tx) => tx.session.deleteMany({ where: { tokenHash: tokenHashOf(token) } }));
}

/** Ends every session of whoever acts, in every browser; says how many there were. */
export async function endAllSessions(context: Pick<ServiceContext, 'transaction' | 'actor'>): Promise<{ ended: number }> {
  const { count } = await context.transaction.run((tx) => tx.session.deleteMany({ where: { userId: context.actor.userId } }));
  return { ended: count };
}
