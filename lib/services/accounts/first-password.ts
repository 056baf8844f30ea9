import type { ServiceContext } from '../interfaces.ts';
import { hashPassword } from './passwords.ts';
import { newToken } from './tokens.ts';

/** So long a password that the operator gave can be used, days. */
export const firstPasswordDays = 7;
const dayMs = 86_400_000;

/**
 * Gives an account a password that lets its owner in once, within a week, to choose one of their own (OWASP ASVS 5, 6.4.1), and
 * signs it out everywhere; tokens of programmes, which whoever had the old one may have made, are revoked. It is said this once and kept as its hash alone.
 */
export async function giveFirstPassword(context: Pick<ServiceContext, 'transaction' | 'clock'>, input: { userId: string }): Promise<{ password: string; until: Date }> {
  const { userId } = input;
  const password = newToken().slice(0, 24);
  const passwordHash = await hashPassword(password);
  const until = new Date(context.clock.now().getTime() + firstPasswordDays * dayMs);
  await context.transaction.run(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash, passwordUntil: until } });
    await tx.session.deleteMany({ where: { userId } });
    await tx.apiToken.deleteMany({ where: { userId } });
  });
  return { password, until };
}
