/** Tokens by which programmes act for a person: made, listed and revoked by whoever they are of. */
import type { ApiToken } from '../../db/generated/client.ts';
import { isId } from '../access.ts';
import { newToken, tokenHashOf } from '../accounts/tokens.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { tokenDays, tokenScopes, usualTokenDays, type NewTokenView, type TokenDays, type TokenScope, type TokenView } from './view.ts';

/** How every token begins, so that it is known for one wherever it turns up. */
export const tokenBeginning = 'ntx_';
/** So many of its characters are shown afterwards: enough to tell two apart, far too few to guess the rest. */
const shownCharacters = tokenBeginning.length + 4;
const mostTokens = 50;
const longestName = 80;
const dayMs = 86_400_000;

/**
 * Makes a token. It is given this once and kept as its hash alone. Whoever may write may read.
 * @param input.days how long it is good for; 90 where nothing is said
 * @throws ServiceError `bad-input` for no or too long a name, no scope or another number of days, `conflict` where there are too many
 */
export async function makeToken(context: ServiceContext, input: { name: string; scopes: readonly TokenScope[]; days?: TokenDays }): Promise<NewTokenView> {
  const { days = usualTokenDays } = input;
  const name = input.name.toWellFormed().replace(/\p{Cc}+/gu, ' ').trim();
  if (name === '' || name.length > longestName) throw wrong('name', `Give the token a name of at most ${longestName} characters, such as what will use it.`);
  if (input.scopes.length === 0) throw wrong('scopes', 'Say what the token may do.');
  if (!tokenDays.includes(days)) throw wrong('days', 'A token is good for 30 days, 90 days, a year, or until it is revoked.');
  const scopes = tokenScopes.filter((scope) => scope === 'read' || input.scopes.includes(scope));
  const token = `${tokenBeginning}${newToken()}`;
  const row = await context.transaction.run(async (tx) => {
    const { userId } = context.actor;
    // Two clicks meet here.
    await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = ${userId} FOR UPDATE`;
    if ((await tx.apiToken.count({ where: { userId } })) >= mostTokens) throw new ServiceError('conflict', { person: `You have ${mostTokens} tokens. Revoke one that is not used any more.` });
    const createdAt = context.clock.now();
    const expiresAt = days === null ? null : new Date(createdAt.getTime() + days * dayMs);
    return await tx.apiToken.create({ data: { userId, name, scopes, tokenHash: tokenHashOf(token), prefix: token.slice(0, shownCharacters), createdAt, expiresAt } });
  });
  return { ...tokenView(row), token };
}

/** The tokens of whoever acts, newest first. */
export async function listTokens(context: ServiceContext): Promise<TokenView[]> {
  const rows = await context.transaction.run((tx) => tx.apiToken.findMany({ where: { userId: context.actor.userId }, orderBy: { id: 'desc' } }));
  return rows.map(tokenView);
}

/** Ends a token at once. Throws `not-found` for somebody else's and for one that is gone. */
export async function revokeToken(context: ServiceContext, input: { tokenId: string }): Promise<void> {
  const { count } = isId(input.tokenId) ? await context.transaction.run((tx) => tx.apiToken.deleteMany({ where: { id: input.tokenId, userId: context.actor.userId } })) : { count: 0 };
  if (count === 0) throw notFound('token');
}

export function tokenView(row: Pick<ApiToken, 'id' | 'name' | 'prefix' | 'scopes' | 'createdAt' | 'lastUsedAt' | 'expiresAt'>): TokenView {
  const { id, name, prefix } = row;
  return { id, name, prefix, scopes: tokenScopes.filter((scope) => row.scopes.includes(scope)), createdAt: row.createdAt.toISOString(), lastUsedAt: row.lastUsedAt?.toISOString() ?? null, expiresAt: row.expiresAt?.toISOString() ?? null };
}

function wrong(field: string, message: string): ServiceError {
  return new ServiceError('bad-input', { person: message, fields: [{ field, message }] });
}
