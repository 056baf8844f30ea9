import { getEnv } from '../../env.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { takeFromLimit } from '../rate-limits.ts';
import { hashPassword, requireGoodPassword } from './passwords.ts';
import { beginSession } from './sessions.ts';
import { tokenHashOf } from './tokens.ts';

type Base = Pick<ServiceContext, 'transaction' | 'clock'>;

/** An e-mail address as it is kept; throws `bad-input` for what is none. */
export function cleanEmail(given: string): string {
  const email = given.normalize('NFC').trim().toLowerCase();
  if (email.length > 254 || !/^[^\s@"<>(),;:\\[\]\p{Cc}]+@[^\s@"<>(),;:\\[\]\p{Cc}.]+(\.[^\s@"<>(),;:\\[\]\p{Cc}.]+)*$/u.test(email)) {
    const person = 'That is no e-mail address.';
    throw new ServiceError('bad-input', { person, fields: [{ field: 'email', message: person }] });
  }
  return email;
}

/** A name for people to see; the front of the address where none is given. */
export function cleanName(given: string | null | undefined, email: string): string {
  const name = (given ?? '').toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ').trim();
  return Array.from(name === '' ? (email.split('@')[0] ?? email) : name).slice(0, 80).join('');
}

/**
 * Whether this address may become an account: anybody where sign-up is open; else whoever is the first, was invited under
 * that address, or holds an invitation's link.
 */
export async function mayJoin(context: Base, tx: Tx, email: string, invitation: string | null): Promise<boolean> {
  if (getEnv().AUTH_SIGN_UP === 'open') return true;
  if ((await tx.user.count({ where: { email: { not: null } } })) === 0) return true;
  const invited = await tx.invitation.count({ where: { expiresAt: { gt: context.clock.now() }, OR: [{ email }, ...(invitation === null ? [] : [{ tokenHash: tokenHashOf(invitation) }])] } });
  return invited > 0;
}

export function notInvited(): ServiceError {
  return new ServiceError('not-allowed', { person: 'This studio takes new people by invitation. Ask somebody who is here to invite you, and open the link they send.' });
}

/**
 * Makes an account with a password and signs it in. Gives the session's token.
 * @throws ServiceError `bad-input`, `not-allowed` without an invitation, `conflict` where the address has an account
 */
export async function signUp(context: Base, input: { email: string; name: string; password: string; invitation: string | null; from: string }): Promise<{ userId: string; token: string }> {
  requirePasswords();
  const email = cleanEmail(input.email);
  requireGoodPassword(input.password, email);
  await takeFromLimit(context, 'sign-up', input.from);
  const passwordHash = await hashPassword(input.password);
  return await context.transaction.run(async (tx) => {
    if (!(await mayJoin(context, tx, email, input.invitation))) throw notInvited();
    const { count } = await tx.user.createMany({ data: [{ email, name: cleanName(input.name, email), passwordHash }], skipDuplicates: true });
    if (count === 0) throw new ServiceError('conflict', { person: 'There is an account with that address already. Sign in, or use another address.' });
    const user = await tx.user.findUniqueOrThrow({ where: { email }, select: { id: true } });
    return { userId: user.id, token: await beginSession(context, tx, user.id) };
  });
}

/** Passwords are a way in only where the operator says so. */
export function requirePasswords(): void {
  if (getEnv().AUTH_PASSWORDS === 'on') return;
  throw new ServiceError('not-allowed', { person: 'This studio has no passwords. Choose one of the other ways in.' });
}
