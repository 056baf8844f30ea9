import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceContext } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { setAccounts, withAccounts } from '../accounts/testing-accounts.ts';
import { localUser } from '../local-user.ts';
import { bearerIn } from './bearer.ts';
import { listTokens, makeToken, revokeToken } from './tokens.ts';

withAccounts();

let house: TestHouse;
let me: ServiceContext;
let now = new Date('2026-11-27T08:00:00Z');
beforeAll(async () => {
  house = await openTestHouse();
  me = { ...house.context, clock: { now: () => now } };
  await me.transaction.run((tx) => tx.user.update({ where: { id: me.actor.userId }, data: { email: 'me@example.org', name: 'Me' } }));
});
beforeEach(async () => {
  await me.transaction.run((tx) => tx.apiToken.deleteMany({}));
});
afterAll(async () => await house[Symbol.asyncDispose]());

const standsFor = async (token: string, as: ServiceContext = me) => await as.transaction.run((tx) => bearerIn(as, tx, token));

describe('a token', () => {
  it('is shown once, stands for its owner, and is kept as a hash alone', async () => {
    const made = await makeToken(me, { name: '  nightly\nbackup ', scopes: ['write'] });
    expect(made).toMatchObject({ name: 'nightly backup', scopes: ['read', 'write'], lastUsedAt: null });
    expect(made.token).toMatch(/^ntx_[\w-]{43}$/);
    expect(made.token.startsWith(made.prefix)).toBe(true);
    expect(made.prefix).toHaveLength(8);
    expect(await standsFor(made.token)).toMatchObject({ person: { id: me.actor.userId, name: 'Me' }, token: { id: made.id, scopes: ['read', 'write'] } });
    const rows = await me.transaction.run((tx) => tx.$queryRaw<{ row: string }[]>`SELECT t::text AS "row" FROM "ApiToken" t`);
    expect(JSON.stringify(rows)).not.toContain(made.token.slice(8));
    expect(JSON.stringify(await listTokens(me))).not.toContain(made.token.slice(8));
  });

  it('says when it was used last, to the minute', async () => {
    const { token } = await makeToken(me, { name: 'x', scopes: ['read'] });
    const used = async () => (await listTokens(me))[0]?.lastUsedAt;
    await standsFor(token);
    expect(await used()).toBe('2026-11-27T08:00:00.000Z');
    now = new Date('2026-11-27T08:00:59Z');
    await standsFor(token);
    expect(await used()).toBe('2026-11-27T08:00:00.000Z');
    now = new Date('2026-11-27T08:01:00Z');
    await standsFor(token);
    expect(await used()).toBe('2026-11-27T08:01:00.000Z');
  });

  it('is good for as many days as was said, 90 where nothing was, and then says that it ran out', async () => {
    now = new Date('2026-11-27T08:00:00Z');
    const day = 86_400_000;
    for (const [days, goodFor] of [[30, 30], [undefined, 90], [90, 90], [365, 365]] as const) {
      now = new Date('2026-11-27T08:00:00Z');
      const { token, id, expiresAt } = await makeToken(me, { name: 'x', scopes: ['read'], ...(days === undefined ? {} : { days }) });
      expect(expiresAt).toBe(new Date(now.getTime() + goodFor * day).toISOString());
      now = new Date(now.getTime() + goodFor * day - 1);
      expect(await standsFor(token)).toMatchObject({ token: { id, expiresAt } });
      now = new Date(now.getTime() + 1);
      await expect(standsFor(token)).rejects.toMatchObject({ code: 'signed-out', person: `This token ran out on ${expiresAt?.slice(0, 10)}. Make a new one under Settings.` });
      // The one that has it learns of it, and nobody else.
      expect(await standsFor(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toBeNull();
      expect((await listTokens(me)).find((one) => one.id === id)?.expiresAt).toBe(expiresAt);
    }
    const lasting = await makeToken(me, { name: 'x', scopes: ['read'], days: null });
    expect(lasting.expiresAt).toBeNull();
    now = new Date('2096-11-27T08:00:00Z');
    expect(await standsFor(lasting.token)).not.toBeNull();
    for (const days of [0, -1, 31, 1e9, Number.NaN]) await expect(Reflect.apply(makeToken, null, [me, { name: 'x', scopes: ['read'], days }])).rejects.toMatchObject({ code: 'bad-input', fields: [{ field: 'days' }] });
    now = new Date('2026-11-27T08:00:00Z');
  });

  it('is worth nothing once it is revoked, which nobody but its owner can do', async () => {
    const { id, token } = await makeToken(me, { name: 'x', scopes: ['read'] });
    await expect(revokeToken(house.stranger, { tokenId: id })).rejects.toMatchObject({ code: 'not-found' });
    await expect(revokeToken(me, { tokenId: 'no id\0' })).rejects.toMatchObject({ code: 'not-found' });
    expect(await standsFor(token)).not.toBeNull();
    await revokeToken(me, { tokenId: id });
    expect(await standsFor(token)).toBeNull();
    await expect(revokeToken(me, { tokenId: id })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stands for nobody when it is another, cut, or no token at all', async () => {
    const { token } = await makeToken(me, { name: 'x', scopes: ['read'] });
    for (const other of ['', 'ntx_', token.slice(0, -1), `${token}x`, token.toUpperCase(), token.replace('ntx_', ''), `ntx_${'a'.repeat(43)}`, 'ntx_\0']) expect(await standsFor(other), other).toBeNull();
  });

  it('needs a name and a scope', async () => {
    await expect(makeToken(me, { name: ' ', scopes: ['read'] })).rejects.toMatchObject({ code: 'bad-input', fields: [{ field: 'name' }] });
    await expect(makeToken(me, { name: 'x'.repeat(81), scopes: ['read'] })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(makeToken(me, { name: 'x', scopes: [] })).rejects.toMatchObject({ code: 'bad-input', fields: [{ field: 'scopes' }] });
  });

  it('is one of fifty at most, also where many are asked for at once', async () => {
    await me.transaction.run((tx) => tx.apiToken.createMany({ data: Array.from({ length: 48 }, (_, n) => ({ userId: me.actor.userId, name: 'x', tokenHash: `${n}`, prefix: 'ntx_', scopes: ['read'] })) }));
    const made = await Promise.allSettled(Array.from({ length: 4 }, async () => await makeToken(me, { name: 'x', scopes: ['read'] })));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await listTokens(me)).toHaveLength(50);
  });

  it('of the local person is none of a studio with accounts, and the other way round', async () => {
    const local: ServiceContext = { ...me, actor: { userId: await localUser(me.transaction) } };
    const theirs = await makeToken(local, { name: 'x', scopes: ['read'] });
    const mine = await makeToken(me, { name: 'x', scopes: ['read'] });
    expect(await standsFor(theirs.token)).toBeNull();
    setAccounts({ AUTH_SECRET: '', AUTH_PASSWORDS: '' });
    expect(await standsFor(theirs.token)).toMatchObject({ person: { name: 'You' } });
    expect(await standsFor(mine.token)).toBeNull();
    setAccounts();
  });
});
