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
  return await context.transaction.run((tx) => personIn(context, tx, token));
}

/** The same in a transaction that is open already. */
export async function personIn(context: Pick<ServiceContext, 'clock'>, tx: Tx, token: string): Promise<Person | null> {
  const found = await tx.session.findUnique({ where: { tokenHash: tokenHashOf(token) }, include: { user: { select: { id: true, name: true, email: true } } } });
  if (!found || found.expiresAt <= context.clock.now() || found.user.email === null) return null;
  return { id: found.user.id, name: found.user.name, email: found.user.email };
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
