import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { refillLimit, takeFromLimit } from '../rate-limits.ts';
import { hashPassword, passwordLimits, passwordMatches, requireGoodPassword } from './passwords.ts';
import { beginSession } from './sessions.ts';
import { cleanEmail, requirePasswords } from './sign-up.ts';

type Base = Pick<ServiceContext, 'transaction' | 'clock'>;

/** One sentence for every wrong sign-in: it does not tell whether there is such an account. */
function wrongPassword(): ServiceError {
  return new ServiceError('not-allowed', { person: 'That e-mail address and password do not belong together.' });
}

/**
 * Signs somebody in by their password, under a new session. Guesses are counted by account, by network address and in
 * all. A password that the operator gave is good for this once, with one of the person's own beside it. Gives the session's
 * token.
 * @throws ServiceError `not-allowed`, `too-many`; `conflict` where another password must be chosen, `bad-input` for one that is no good
 */
export async function signIn(context: Base, input: { email: string; password: string; newPassword?: string; from: string }): Promise<{ userId: string; token: string }> {
  requirePasswords();
  const email = cleanEmail(input.email);
  await takeFromLimit(context, 'sign-in all', 'all');
  await takeFromLimit(context, 'sign-in address', input.from);
  await takeFromLimit(context, 'sign-in account', email);
  const user = await context.transaction.run((tx) => tx.user.findUnique({ where: { email }, select: { id: true, passwordHash: true, passwordUntil: true } }));
  const right = input.password.length <= passwordLimits.longest * 4 && (await passwordMatches(input.password, user?.passwordHash ?? null));
  if (!right || !user) throw wrongPassword();
  await refillLimit(context, 'sign-in account', email);
  if (user.passwordUntil !== null) return { userId: user.id, token: await changeFirst(context, { ...user, email, passwordUntil: user.passwordUntil }, input) };
  return {
    userId: user.id,
    token: await context.transaction.run(async (tx) => {
      await requireStill(tx, user.id, user.passwordHash);
      return await beginSession(context, tx, user.id);
    }),
  };
}

/** Throws where the password that was checked was changed meanwhile; holds the account's row until the transaction ends. */
async function requireStill(tx: Tx, userId: string, passwordHash: string | null): Promise<void> {
  const { count } = await tx.user.updateMany({ where: { id: userId, passwordHash }, data: { passwordHash } });
  if (count === 0) throw wrongPassword();
}

function choose(person: string): ServiceError {
  return new ServiceError('conflict', { person, fields: [{ field: 'newPassword', message: person }] });
}

/** A password that the operator gave is not kept as one's own. */
function requireAnother({ password, newPassword }: { password: string; newPassword: string }): void {
  if (newPassword.normalize('NFC') === password.normalize('NFC')) throw choose('Choose another password than the one that you were given.');
}

/** Puts a password of the person's own in place of the one that they were given, and signs them in by it. */
async function changeFirst(context: Base, user: { id: string; email: string; passwordHash: string | null; passwordUntil: Date }, input: { password: string; newPassword?: string }): Promise<string> {
  if (user.passwordUntil <= context.clock.now()) throw new ServiceError('not-allowed', { person: 'The password that you were given has run out. Ask whoever runs this studio for another one.' });
  const { newPassword } = input;
  if (newPassword === undefined) throw choose('The password that you were given is for this once. Choose one of your own.');
  requireAnother({ password: input.password, newPassword });
  requireGoodPassword(newPassword, user.email, 'newPassword');
  const passwordHash = await hashPassword(newPassword);
  return await context.transaction.run(async (tx) => {
    // Whoever comes second with the same one finds it used.
    const { count } = await tx.user.updateMany({ where: { id: user.id, passwordHash: user.passwordHash, passwordUntil: { not: null } }, data: { passwordHash, passwordUntil: null } });
    if (count === 0) throw wrongPassword();
    return await beginSession(context, tx, user.id);
  });
}

/** Throws unless the password is that of whoever acts; nothing is asked of an account without one. Gives the hash that it was held against. */
export async function requirePassword(context: ServiceContext, password: string): Promise<string | null> {
  const user = await context.transaction.run((tx) => tx.user.findUniqueOrThrow({ where: { id: context.actor.userId }, select: { email: true, passwordHash: true } }));
  if (user.passwordHash === null) return null;
  await takeFromLimit(context, 'sign-in account', user.email ?? context.actor.userId);
  if (password.length <= passwordLimits.longest * 4 && (await passwordMatches(password, user.passwordHash))) return user.passwordHash;
  const person = 'That is not your password.';
  throw new ServiceError('not-allowed', { person, fields: [{ field: 'password', message: person }] });
}

/** Gives whoever acts another password, and ends every session but the new one that it begins. Gives its token. */
export async function changePassword(context: ServiceContext, input: { password: string; newPassword: string }): Promise<{ token: string }> {
  requirePasswords();
  const { userId } = context.actor;
  const before = await requirePassword(context, input.password);
  const { email, passwordUntil } = await context.transaction.run((tx) => tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true, passwordUntil: true } }));
  if (passwordUntil !== null) requireAnother(input);
  requireGoodPassword(input.newPassword, email ?? '', 'newPassword');
  const passwordHash = await hashPassword(input.newPassword);
  return await context.transaction.run(async (tx) => {
    await requireStill(tx, userId, before);
    await tx.user.update({ where: { id: userId }, data: { passwordHash, passwordUntil: null } });
    await tx.session.deleteMany({ where: { userId } });
    return { token: await beginSession(context, tx, userId) };
  });
}
