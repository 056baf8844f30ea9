/**
 * Where Auth.js keeps accounts, sessions and links: in our rows, through our transactions. Our own rather than
 * @auth/prisma-adapter, which takes the client of `@prisma/client` and not one generated into the project, keeps the
 * tokens of sessions and links as they are, and keeps the vendors' access tokens, which nobody here needs.
 */
import type { Adapter, AdapterUser } from '@auth/core/adapters';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { cleanEmail, cleanName, mayJoin, notInvited } from './sign-up.ts';
import { tokenHashOf } from './tokens.ts';

type Base = Pick<ServiceContext, 'transaction' | 'clock'>;

const columns = { id: true, name: true, email: true, emailVerified: true } as const;
type Row = { id: string; name: string; email: string | null; emailVerified: Date | null };

/** @see Adapter of @auth/core */
export function createAuthAdapter(context: Base): Adapter {
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => context.transaction.run(work);
  return {
    async createUser({ name, email, emailVerified }) {
      const address = cleanEmail(email);
      return await run(async (tx) => {
        if (!(await mayJoin(context, tx, address, null))) throw notInvited();
        return adapted(await tx.user.create({ data: { email: address, name: cleanName(name, address), emailVerified: emailVerified ?? null }, select: columns }));
      });
    },
    async getUser(id) {
      return maybe(await run((tx) => tx.user.findUnique({ where: { id }, select: columns })));
    },
    async getUserByEmail(email) {
      return maybe(await run((tx) => tx.user.findUnique({ where: { email: email.toLowerCase() }, select: columns })));
    },
    async getUserByAccount({ provider, providerAccountId }) {
      const found = await run((tx) => tx.signInAccount.findUnique({ where: { provider_providerAccountId: { provider, providerAccountId } }, select: { user: { select: columns } } }));
      return maybe(found?.user ?? null);
    },
    async updateUser({ id, emailVerified }) {
      return await run(async (tx) => {
        const before = await tx.user.findUniqueOrThrow({ where: { id }, select: columns });
        if (emailVerified == null || before.emailVerified !== null) return adapted(before);
        // Whoever made this account had never shown that the address is theirs; now its owner has. What was set before
        // (a password, a vendor's account, open sessions, tokens of programmes) may be a stranger's, who was waiting for just this.
        await tx.session.deleteMany({ where: { userId: id } });
        await tx.signInAccount.deleteMany({ where: { userId: id } });
        await tx.apiToken.deleteMany({ where: { userId: id } });
        return adapted(await tx.user.update({ where: { id }, data: { emailVerified, passwordHash: null, passwordUntil: null }, select: columns }));
      });
    },
    async linkAccount({ provider, providerAccountId, userId, type }) {
      await run((tx) => tx.signInAccount.create({ data: { provider, providerAccountId, userId, type } }));
    },
    async createSession({ sessionToken, userId, expires }) {
      await run((tx) => tx.session.create({ data: { tokenHash: tokenHashOf(sessionToken), userId, expiresAt: expires } }));
      return { sessionToken, userId, expires };
    },
    async getSessionAndUser(sessionToken) {
      const found = await run((tx) => tx.session.findUnique({ where: { tokenHash: tokenHashOf(sessionToken) }, include: { user: { select: columns } } }));
      return found ? { session: { sessionToken, userId: found.userId, expires: found.expiresAt }, user: adapted(found.user) } : null;
    },
    // A session lasts as long as it was given: it is not prolonged.
    updateSession: () => null,
    async deleteSession(sessionToken) {
      await run((tx) => tx.session.deleteMany({ where: { tokenHash: tokenHashOf(sessionToken) } }));
    },
    async createVerificationToken(link) {
      const now = context.clock.now();
      await run(async (tx) => {
        await tx.signInLink.deleteMany({ where: { expiresAt: { lt: now } } });
        await tx.signInLink.create({ data: { identifier: link.identifier, tokenHash: tokenHashOf(link.token), expiresAt: link.expires } });
      });
      return link;
    },
    async useVerificationToken({ identifier, token }) {
      return await run(async (tx) => {
        const tokenHash = tokenHashOf(token);
        const link = await tx.signInLink.findUnique({ where: { identifier_tokenHash: { identifier, tokenHash } } });
        // Whoever deletes the row has used the link; a second click finds none.
        const { count } = await tx.signInLink.deleteMany({ where: { identifier, tokenHash } });
        return link && count === 1 ? { identifier, token, expires: link.expiresAt } : null;
      });
    },
  };
}

function adapted({ id, name, email, emailVerified }: Row): AdapterUser {
  return { id, name, email: email ?? '', emailVerified };
}

function maybe(row: Row | null): AdapterUser | null {
  return row === null || row.email === null ? null : adapted(row);
}
