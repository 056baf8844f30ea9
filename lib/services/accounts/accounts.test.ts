import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import type { ServiceContext } from '../interfaces.ts';
import { rateLimits, takeFromLimit } from '../rate-limits.ts';
import { giveFirstPassword } from './first-password.ts';
import { hashPassword, passwordMatches, requireGoodPassword, scryptCost } from './passwords.ts';
import { beginSession, endAllSessions, endSession, personOf, sessionSetCookie } from './sessions.ts';
import { sweepAccounts } from './sweep.ts';
import { changePassword, signIn } from './sign-in.ts';
import { cleanEmail, signUp } from './sign-up.ts';
import { goodPassword, setAccounts, withAccounts } from './testing-accounts.ts';

withAccounts();

let house: TestHouse;
let at = new Date('2026-11-01T12:00:00Z');
let context: ServiceContext;
beforeAll(async () => {
  house = await openTestHouse();
  context = { ...house.context, clock: { now: () => at } };
});
beforeEach(() => {
  setAccounts();
  at = new Date(at.getTime() + 24 * 3600 * 1000);
});
afterAll(() => house[Symbol.asyncDispose]());

const as = (userId: string): ServiceContext => ({ ...context, actor: { userId } });
const from = '192.0.2.1';

describe('passwords', () => {
  it('are kept as scrypt with OWASP’s parameters, each with its own salt, and known again', async () => {
    scryptCost.logN = 17;
    const [one, two] = await Promise.all([hashPassword(goodPassword), hashPassword(goodPassword)]);
    expect(one).toMatch(/^scrypt\$17\$8\$1\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/);
    expect(one).not.toBe(two);
    expect(await passwordMatches(goodPassword, one)).toBe(true);
    scryptCost.logN = 10;
    expect(await passwordMatches(`${goodPassword} `, one)).toBe(false);
    expect(await passwordMatches('', 'nonsense')).toBe(false);
  });

  it('of any alphabet are good, however they are typed', async () => {
    const decomposed = 'Über den Fluß gehen'.normalize('NFD');
    expect(await passwordMatches(decomposed, await hashPassword(decomposed.normalize('NFC')))).toBe(true);
  });

  it.each(['short', 'elevenchars', 'aaaaaaaaaaaaaaaa', '123456789012', 'password1234', 'Password!!!!', 'abcabcabcabc', 'x'.repeat(200), 'reader.of.books', 'readerofbooks1', 'qwertyuiop12', 'iloveyou12345', '1q2w3e4r5t6y', 'narratix12345', 'N4rr4tixN4rr4tix', 'mypassword123'])('%s is refused in words', (password) => {
    expect(() => requireGoodPassword(password, 'reader.of.books@example.org')).toThrow(expect.objectContaining({ code: 'bad-input', fields: [expect.objectContaining({ field: 'password' })] }));
  });
  it.each([goodPassword, 'vier Wörter am Abend', '烏龜在月光下慢慢地走路回家了', 'T9#kq!2vLw0z'])('%s is taken', (password) => expect(() => requireGoodPassword(password, 'a@example.org')).not.toThrow());
});

describe('an account', () => {
  it('is made once for an address, and signs in with its password alone', async () => {
    const { token } = await signUp(context, { email: ' Ada@Example.org ', name: '', password: goodPassword, invitation: null, from });
    expect(await personOf(context, token)).toMatchObject({ name: 'ada', email: 'ada@example.org' });
    await expect(signUp(context, { email: 'ada@example.org', name: 'Eve', password: goodPassword, invitation: null, from })).rejects.toMatchObject({ code: 'conflict' });
    const again = await signIn(context, { email: 'ADA@example.org', password: goodPassword, from });
    expect(again.token).not.toBe(token);
    for (const [email, password] of [['ada@example.org', 'wrong horse battery'], ['nobody@example.org', goodPassword], ['ada@example.org', '']] as const) {
      await expect(signIn(context, { email, password, from })).rejects.toMatchObject({ code: 'not-allowed', person: 'That e-mail address and password do not belong together.' });
    }
  });

  it('keeps no token and no password as it is', async () => {
    const { token } = await signUp(context, { email: 'kept@example.org', name: 'Kept', password: goodPassword, invitation: null, from });
    const rows = await context.transaction.run(async (tx) => JSON.stringify([await tx.user.findMany(), await tx.session.findMany()]));
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(goodPassword);
  });

  it('is signed out here, everywhere, by another password, and by time', async () => {
    const { userId, token } = await signUp(context, { email: 'out@example.org', name: 'Out', password: goodPassword, invitation: null, from });
    const other = await context.transaction.run((tx) => beginSession(context, tx, userId));
    await endSession(context, token);
    expect([await personOf(context, token), (await personOf(context, other))?.id]).toEqual([null, userId]);
    expect(await endAllSessions(as(userId))).toEqual({ ended: 1 });
    expect(await personOf(context, other)).toBeNull();

    const before = await signIn(context, { email: 'out@example.org', password: goodPassword, from });
    await expect(changePassword(as(userId), { password: 'not that one at all', newPassword: 'quite another long one' })).rejects.toMatchObject({ code: 'not-allowed' });
    const after = await changePassword(as(userId), { password: goodPassword, newPassword: 'quite another long one' });
    expect([await personOf(context, before.token), (await personOf(context, after.token))?.id]).toEqual([null, userId]);
    at = new Date(at.getTime() + 31 * 24 * 3600 * 1000);
    expect(await personOf(context, after.token)).toBeNull();
  });

  it('that was given a password comes in with it once, within a week, by choosing another', async () => {
    const email = 'given@example.org';
    const own = 'seven geese over the marsh';
    const { userId, token: before } = await signUp(context, { email, name: 'Given', password: goodPassword, invitation: null, from });
    await context.transaction.run((tx) => tx.apiToken.create({ data: { userId, name: 'somebody’s', tokenHash: 'of whoever had the old password', prefix: 'ntx_', scopes: ['read'] } }));
    const { password, until } = await giveFirstPassword(context, { userId });
    expect(await context.transaction.run((tx) => tx.apiToken.count({ where: { userId } }))).toBe(0);
    // Who came in another way does not keep it as their own either.
    await expect(changePassword(as(userId), { password, newPassword: password })).rejects.toMatchObject({ code: 'conflict', fields: [{ field: 'newPassword' }] });
    expect(password).toMatch(/^[\w-]{24}$/);
    expect(until.getTime() - at.getTime()).toBe(7 * 24 * 3600 * 1000);
    expect(await personOf(context, before)).toBeNull();
    await expect(signIn(context, { email, password: goodPassword, from })).rejects.toMatchObject({ code: 'not-allowed' });
    for (const newPassword of [undefined, password, 'short']) {
      await expect(signIn(context, { email, password, ...(newPassword === undefined ? {} : { newPassword }), from })).rejects.toMatchObject({ code: newPassword === 'short' ? 'bad-input' : 'conflict', fields: [{ field: 'newPassword' }] });
    }
    // Not without the one that was given.
    await expect(signIn(context, { email, password: own, newPassword: own, from })).rejects.toMatchObject({ code: 'not-allowed' });
    expect(await context.transaction.run((tx) => tx.session.count({ where: { userId } }))).toBe(0);
    const twice = await Promise.allSettled([own, 'nine herons in the reeds'].map(async (newPassword) => await signIn(context, { email, password, newPassword, from })));
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(signIn(context, { email, password, newPassword: 'ten cranes by the river', from })).rejects.toMatchObject({ code: 'not-allowed' });

    const late = await giveFirstPassword(context, { userId });
    at = new Date(at.getTime() + 7 * 24 * 3600 * 1000);
    await expect(signIn(context, { email, password: late.password, newPassword: own, from })).rejects.toMatchObject({ code: 'not-allowed', person: expect.stringContaining('run out') });
    // Who comes in by another way may still choose one: they have the one that was given.
    await changePassword(as(userId), { password: late.password, newPassword: own });
    expect((await signIn(context, { email, password: own, from })).userId).toBe(userId);
  });

  it('comes by invitation alone where the studio says so', async () => {
    setAccounts({ AUTH_SIGN_UP: 'invited' });
    const join = (email: string, invitation: string | null) => signUp(context, { email, name: 'New', password: goodPassword, invitation, from });
    await expect(join('late@example.org', null)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(join('late@example.org', 'made-up')).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('has no password where passwords are off', async () => {
    setAccounts({ AUTH_PASSWORDS: 'off', AUTH_OUTBOX: '/tmp/none' });
    await expect(signIn(context, { email: 'ada@example.org', password: goodPassword, from })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(signUp(context, { email: 'b@example.org', name: '', password: goodPassword, invitation: null, from })).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it.each(['', 'a', 'a@', '@b', 'a b@c.org', 'a@b..c', 'a@b@c', 'a@b\n.org', '"a"@b.org', `${'a'.repeat(250)}@b.org`])('%j is no address', (email) => expect(() => cleanEmail(email)).toThrow(expect.objectContaining({ code: 'bad-input' })));

  it('has a cookie that scripts never see, over TLS one of this host alone', () => {
    expect(sessionSetCookie({ AUTH_URL: undefined, PORT: 3000, HOST: '127.0.0.1' }, 'abc')).toBe('narratix-session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000');
    expect(sessionSetCookie({ AUTH_URL: 'https://studio.example.org/', PORT: 3000, HOST: '0.0.0.0' }, null)).toBe('__Host-narratix-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure');
  });
});

describe('limits', () => {
  it('stop guesses at one account, from wherever they come, and let a right password in after the wait', async () => {
    await signUp(context, { email: 'guessed@example.org', name: '', password: goodPassword, invitation: null, from });
    const { times, seconds } = rateLimits['sign-in account'];
    await context.transaction.run((tx) => tx.rateLimit.deleteMany());
    for (let i = 0; i < times; i += 1) await takeFromLimit(context, 'sign-in account', 'guessed@example.org');
    const refused = signIn(context, { email: 'guessed@example.org', password: goodPassword, from: '192.0.2.77' });
    await expect(refused).rejects.toMatchObject({ code: 'too-many', retryable: true, retryAfterSeconds: seconds / times });
    at = new Date(at.getTime() + (seconds / times) * 1000);
    await signIn(context, { email: 'guessed@example.org', password: goodPassword, from: '192.0.2.77' });
  });

  it('let exactly so many through, whoever asks at once, and fill again with time', async () => {
    const { times, seconds } = rateLimits.share;
    const ask = async () => (await Promise.allSettled(Array.from({ length: times + 20 }, () => takeFromLimit(context, 'share', 'somebody')))).filter(({ status }) => status === 'fulfilled').length;
    expect(await ask()).toBe(times);
    at = new Date(at.getTime() + (seconds / 2) * 1000);
    expect(await ask()).toBe(times / 2);
    await takeFromLimit(context, 'share', 'somebody else');
    at = new Date(at.getTime() + 2 * seconds * 1000);
    expect(await sweepAccounts(context)).toBeGreaterThan(0);
    expect(await context.transaction.run((tx) => tx.rateLimit.count())).toBe(0);
  });
});
