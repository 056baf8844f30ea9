import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAssetStore } from '../../storage/asset-store.ts';
import { createFolderContents } from '../../storage/folder-contents.ts';
import { ownKey } from '../keys/access.ts';
import { putKey } from '../keys/put-key.ts';
import { localUser, localUserId } from '../local-user.ts';
import type { ServiceContext } from '../interfaces.ts';
import { readProject } from '../projects/read-project.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { adoptLocal } from './adopt.ts';
import { withAccounts } from './testing-accounts.ts';

withAccounts({ NARRATIX_SECRET_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}` });

const key = 'r8_0123456789012345678901234567890123456';
let house: TestHouse;
let drama: SmallDrama;
const as = (userId: string): ServiceContext => ({ ...house.context, actor: { userId }, assets: createAssetStore({ contents: createFolderContents(house.root), transaction: house.context.transaction, userId }) });

beforeAll(async () => {
  house = await openTestHouse();
  const local = as(await localUser(house.context.transaction));
  drama = await makeSmallDrama(local);
  await putKey(local, { vendor: 'replicate', key });
  await local.transaction.run(async (tx) => {
    await tx.user.update({ where: { id: house.context.actor.userId }, data: { email: 'me@example.org' } });
    await tx.user.update({ where: { id: localUserId }, data: { monthlyCapMicros: 9_000_000 } });
    await tx.purchase.create({ data: { ownerId: localUserId, projectId: drama.projectId, vendor: 'replicate', model: 'm', stage: 'speak', inputHash: 'h', mostMicros: 1, state: 'open', openKey: `${localUserId} h` } });
    await tx.budget.create({ data: { id: `${localUserId}:2026-11`, heldMicros: 5n } });
  });
});
afterAll(() => house[Symbol.asyncDispose]());

const files = { copyOwner: async (from: string, to: string) => await createFolderContents(house.root).copyOwner(from, to), removeOwner: async (from: string) => await createFolderContents(house.root).removeOwner(from) };

it('gives an empty account all that a local studio had, once', async () => {
  await expect(adoptLocal(house.context, { email: 'nobody@example.org' }, files)).rejects.toMatchObject({ code: 'not-found' });
  expect(await adoptLocal(house.context, { email: ' Me@example.org' }, files)).toEqual({ dramas: 1, sounds: 1, keys: 1 });
  const me = house.context;
  expect((await readProject(me, { projectId: drama.projectId })).title).toBe('Nora');
  expect((await me.assets.read(drama.assetId)).length).toBeGreaterThan(0);
  expect(await ownKey(me, 'replicate')).toBe(key);
  expect(await readdir(house.root)).toEqual([me.actor.userId]);
  const rows = await me.transaction.run(async (tx) => ({ purchase: await tx.purchase.findFirstOrThrow(), budget: await tx.budget.findMany(), user: await tx.user.findUniqueOrThrow({ where: { id: me.actor.userId } }) }));
  expect(rows).toMatchObject({ purchase: { ownerId: me.actor.userId, openKey: expect.stringContaining(me.actor.userId) }, budget: [{ id: `${me.actor.userId}:2026-11`, heldMicros: 5n }], user: { monthlyCapMicros: 9_000_000 } });
  await expect(adoptLocal(house.context, { email: 'me@example.org' }, files)).rejects.toMatchObject({ code: 'conflict' });
});

it('waits for what is being made', async () => {
  const local = as(localUserId);
  const { projectId } = await makeSmallDrama(local);
  await local.transaction.run(async (tx) => {
    await tx.user.update({ where: { id: house.stranger.actor.userId }, data: { email: 'other@example.org' } });
    await tx.production.create({ data: { projectId, kind: 'make', scope: { kind: 'all' }, activeKey: projectId } });
  });
  await expect(adoptLocal(house.context, { email: 'other@example.org' }, files)).rejects.toMatchObject({ code: 'conflict', person: expect.stringContaining('being read or made') });
});
