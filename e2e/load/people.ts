/** The people of the load: made in the database as somebody who signs up is, each with a session and a token. */
import { openDatabase } from '../../lib/db/client.ts';
import { createTransactionManager } from '../../lib/db/transaction.ts';
import { beginSession, sessionCookie } from '../../lib/services/accounts/sessions.ts';
import { makeToken } from '../../lib/services/api-tokens/tokens.ts';
import { fakeContext } from '../../lib/services/testing.ts';
import type { Writer } from './asking.ts';

export async function makeWriters(databaseUrl: string, count: number): Promise<Writer[]> {
  const open = openDatabase(databaseUrl, { max: 3 });
  try {
    const transaction = createTransactionManager(open.prisma);
    const clock = { now: () => new Date() };
    const { name: cookieName } = sessionCookie({ AUTH_URL: undefined, PORT: 3000, HOST: '127.0.0.1' });
    return await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const name = `Writer ${index + 1}`;
        const { userId, session } = await transaction.run(async (tx) => {
          const { id } = await tx.user.create({ data: { name, email: `writer-${index + 1}@example.org` }, select: { id: true } });
          return { userId: id, session: await beginSession({ clock }, tx, id) };
        });
        const { token } = await makeToken(fakeContext({ transaction, clock, actor: { userId } }), { name: 'load', scopes: ['read', 'write'] });
        return { name, cookie: `${cookieName}=${session}`, token };
      }),
    );
  } finally {
    await open.close();
  }
}
