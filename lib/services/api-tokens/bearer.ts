import { getEnv, studioMode } from '../../env.ts';
import type { Person } from '../accounts/sessions.ts';
import { tokenHashOf } from '../accounts/tokens.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { localUserId } from '../local-user.ts';
import { tokenBeginning, tokenView } from './tokens.ts';
import type { TokenView } from './view.ts';

/** 256 bits as base64url, after the beginning. */
const tokenShape = new RegExp(`^${tokenBeginning}[\\w-]{43}$`);
/** Its use is noted this often, milliseconds: a programme that asks a hundred times a second writes one row a minute. */
const notedEveryMs = 60_000;

/**
 * Whom a token stands for; null for one that was revoked, never was, or is of nobody who may come in here. Its use is noted.
 * @throws ServiceError `signed-out` for one that ran out, in words that say so: only who has it learns of it
 */
export async function bearerIn(context: Pick<ServiceContext, 'clock'>, tx: Tx, token: string): Promise<{ person: Person; token: TokenView } | null> {
  if (!tokenShape.test(token)) return null;
  const row = await tx.apiToken.findUnique({ where: { tokenHash: tokenHashOf(token) }, include: { user: { select: { id: true, name: true, email: true } } } });
  if (!row) return null;
  const { user } = row;
  // A token of the one local person is none of an account's, and the other way round.
  if (studioMode(getEnv()) === 'local' ? user.id !== localUserId : user.email === null) return null;
  const now = context.clock.now();
  if (row.expiresAt !== null && row.expiresAt <= now) {
    throw new ServiceError('signed-out', { person: `This token ran out on ${row.expiresAt.toISOString().slice(0, 10)}. Make a new one under Settings.` });
  }
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() >= notedEveryMs) {
    await tx.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } });
  }
  return { person: { id: user.id, name: user.name, email: user.email ?? '' }, token: tokenView(row) };
}
