import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOnce, requestHashOf, type KeptAnswer } from './answered-requests.ts';
import { sweepAccounts } from './accounts/sweep.ts';
import { ServiceError } from './errors.ts';
import type { ServiceContext } from './interfaces.ts';
import { renameProject } from './projects/rename-project.ts';
import { openTestHouse, type TestHouse } from './testing-database.ts';
import { makeSmallDrama } from './testing-drama.ts';

let house: TestHouse;
let me: ServiceContext;
let projectId = '';
let now = new Date('2026-11-27T08:00:00Z');
beforeAll(async () => {
  house = await openTestHouse();
  me = { ...house.context, clock: { now: () => now } };
  ({ projectId } = await makeSmallDrama(me));
});
afterAll(async () => await house[Symbol.asyncDispose]());

const title = async () => (await me.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id: projectId } }))).title;
const rename = (to: string) => async (): Promise<KeptAnswer> => {
  await renameProject(me, { projectId, title: to });
  return { status: 201, body: { title: to } };
};
const requestHash = requestHashOf('POST', '/x', new Uint8Array([1]));

describe('answerOnce', () => {
  it('does it once, and gives the same answer again', async () => {
    expect(await answerOnce(me, { key: 'a', requestHash }, rename('One'))).toEqual({ answer: { status: 201, body: { title: 'One' } }, replayed: false });
    expect(await answerOnce(me, { key: 'a', requestHash }, rename('Two'))).toEqual({ answer: { status: 201, body: { title: 'One' } }, replayed: true });
    expect(await title()).toBe('One');
  });

  it('refuses the key with any other request', async () => {
    for (const other of [requestHashOf('PUT', '/x', new Uint8Array([1])), requestHashOf('POST', '/y', new Uint8Array([1])), requestHashOf('POST', '/x', new Uint8Array([2]))]) {
      await expect(answerOnce(me, { key: 'a', requestHash: other }, rename('Three'))).rejects.toMatchObject({ code: 'reused-key' });
    }
  });

  it('is each person’s own', async () => {
    expect(await answerOnce(house.stranger, { key: 'a', requestHash }, async () => ({ status: 204, body: null }))).toMatchObject({ answer: { status: 204, body: null }, replayed: false });
    expect(await answerOnce(house.stranger, { key: 'a', requestHash }, async () => ({ status: 200, body: 1 }))).toEqual({ answer: { status: 204, body: null }, replayed: true });
  });

  it('keeps nothing of what failed: neither the change nor the key', async () => {
    const before = await title();
    const failing = async (): Promise<KeptAnswer> => {
      await rename('Half done')();
      throw new ServiceError('conflict', { person: 'Not now.' });
    };
    await expect(answerOnce(me, { key: 'b', requestHash }, failing)).rejects.toMatchObject({ person: 'Not now.' });
    expect(await title()).toBe(before);
    expect(await answerOnce(me, { key: 'b', requestHash }, rename('Done'))).toMatchObject({ replayed: false });
    expect(await title()).toBe('Done');
  });

  it('tells whoever comes while the first is at work, and keeps nobody waiting', async () => {
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
    const first = answerOnce(me, { key: 'c', requestHash }, async () => {
      enter();
      await go;
      return { status: 200, body: 'first' };
    });
    await entered;
    await expect(answerOnce(me, { key: 'c', requestHash }, async () => ({ status: 200, body: 'second' }))).rejects.toMatchObject({ code: 'conflict', retryable: true, retryAfterSeconds: 1 });
    letGo();
    expect((await first).replayed).toBe(false);
    expect(await answerOnce(me, { key: 'c', requestHash }, async () => ({ status: 200, body: 'third' }))).toEqual({ answer: { status: 200, body: 'first' }, replayed: true });
  });

  it('forgets after a day, and is swept', async () => {
    now = new Date('2026-11-28T08:00:01Z');
    expect(await answerOnce(me, { key: 'a', requestHash }, async () => ({ status: 204, body: null }))).toEqual({ answer: { status: 204, body: null }, replayed: false });
    expect(await answerOnce(me, { key: 'a', requestHash }, rename('Four'))).toEqual({ answer: { status: 204, body: null }, replayed: true });
    await sweepAccounts(me);
    expect(await me.transaction.run((tx) => tx.answeredRequest.findMany({ where: { userId: me.actor.userId }, select: { key: true } }))).toEqual([{ key: 'a' }]);
  });

  it.each(['', ' ', 'a b', 'ä', 'x'.repeat(256), 'a\n'])('takes no key like %j', async (key) => {
    await expect(answerOnce(me, { key, requestHash }, rename('Five'))).rejects.toMatchObject({ code: 'bad-input' });
  });
});
