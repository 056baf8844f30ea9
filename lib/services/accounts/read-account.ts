import { getEnv, studioMode, waysIn } from '../../env.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';

export interface AccountView {
  name: string;
  email: string;
  /** Whether the account has a password, and whether it may get one. */
  hasPassword: boolean;
  passwords: boolean;
  /** Names of other accounts that come in here: `github`, `google`. */
  linked: string[];
  /** Open sessions, this one included. */
  sessions: number;
}

/** The account of whoever acts. In local mode there is none. */
export async function readAccount(context: ServiceContext): Promise<AccountView> {
  if (studioMode(getEnv()) === 'local') throw notFound('account');
  const { userId } = context.actor;
  return await context.transaction.run(async (tx) => {
    const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true, email: true, passwordHash: true, signIns: { select: { provider: true } } } });
    const sessions = await tx.session.count({ where: { userId, expiresAt: { gt: context.clock.now() } } });
    return { name: user.name, email: user.email ?? '', hasPassword: user.passwordHash !== null, passwords: waysIn(getEnv()).password, linked: user.signIns.map(({ provider }) => provider), sessions };
  });
}
