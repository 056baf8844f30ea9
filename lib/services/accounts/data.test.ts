import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync, zipSync, strToU8 } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteProject } from '../projects/delete-project.ts';
import { readProject } from '../projects/read-project.ts';
import { listProjects } from '../projects/list-projects.ts';
import { readScript } from '../projects/read-script.ts';
import { makeToken } from '../api-tokens/tokens.ts';
import { putKey } from '../keys/put-key.ts';
import type { ServiceContext } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { deleteAccount } from './delete-account.ts';
import { exportData } from './export-data.ts';
import { importData } from './import-data.ts';
import { beginSession } from './sessions.ts';
import { hashPassword } from './passwords.ts';
import { goodPassword, withAccounts } from './testing-accounts.ts';

withAccounts({ NARRATIX_SECRET_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}` });

let house: TestHouse;
let folder: string;
let drama: SmallDrama;
let me: ServiceContext;
beforeAll(async () => {
  house = await openTestHouse();
  folder = await mkdtemp(path.join(tmpdir(), 'narratix-data-'));
  me = { ...house.context, clients: { ...house.context.clients, forget: () => {} } };
  drama = await makeSmallDrama(me);
  await makeSmallDrama(me);
  await me.transaction.run(async (tx) => {
    await tx.user.update({ where: { id: me.actor.userId }, data: { email: 'me@example.org', name: 'Me', monthlyCapMicros: 7_000_000, passwordHash: await hashPassword(goodPassword), signIns: { create: { provider: 'github', providerAccountId: '1', type: 'oauth' } } } });
    await tx.user.update({ where: { id: house.stranger.actor.userId }, data: { email: 'other@example.org' } });
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Where the bytes of an entry begin in an archive. */
function placeOf(zip: Buffer, name: string): number {
  return zip.indexOf(name) + name.length;
}

async function exported(context: ServiceContext): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of exportData(context)) parts.push(part);
  const file = path.join(folder, `${Math.random()}.zip`);
  await writeFile(file, Buffer.concat(parts));
  return file;
}

describe('all data of an account', () => {
  it('opens again as somebody else’s: the same dramas, word for word and sound for sound', async () => {
    const file = await exported(me);
    expect(await importData(house.stranger, { file })).toEqual({ opened: ['Nora', 'Nora'], refused: [] });
    const opened = await listProjects(house.stranger);
    expect(opened).toHaveLength(2);
    for (const { id } of opened) {
      const [before, after] = [await readProject(me, { projectId: drama.projectId }), await readProject(house.stranger, { projectId: id })];
      expect(after.cast.map(({ name, lines, voice }) => ({ name, lines, voice }))).toEqual(before.cast.map(({ name, lines, voice }) => ({ name, lines, voice })));
      const script = await readScript(house.stranger, { projectId: id, chapterId: after.chapters[0]?.id ?? '' });
      expect(script.segments.map(({ text }) => text).join('')).toBe(smallStory);
      expect(await house.stranger.assets.read(script.segments[0]?.takeAssetId ?? '')).toEqual(await me.assets.read(drama.assetId));
    }
    expect(await me.transaction.run((tx) => tx.user.findUniqueOrThrow({ where: { id: house.stranger.actor.userId } }))).toMatchObject({ monthlyCapMicros: 7_000_000 });
  });

  it('says what is known of its owner, and keeps secrets back', async () => {
    await putKey(me, { vendor: 'replicate', key: 'r8_0123456789012345678901234567890123456' });
    const { token, prefix } = await makeToken(me, { name: 'nightly', scopes: ['write'] });
    const bytes = await readFile(await exported(me));
    const account = JSON.parse(new TextDecoder().decode(unzipSync(bytes)['account.json']));
    expect(account).toMatchObject({ format: 'narratix-account', person: { name: 'Me', email: 'me@example.org', waysIn: ['password', 'github'] }, keys: [{ vendor: 'replicate', lastFour: '3456' }], tokens: [{ name: 'nightly', prefix, scopes: ['read', 'write'], lastUsedAt: null, expiresAt: expect.any(String) }], dramas: [{ title: 'Nora' }, { title: 'Nora' }] });
    expect(bytes.toString('latin1')).not.toMatch(/r8_0123|scrypt\$/);
    expect(JSON.stringify(account)).not.toContain(token);
  });

  it('leaves out a drama that is deleted while the ones before it are sent, and keeps the others whole', async () => {
    const gone = await makeSmallDrama(me);
    const parts: Uint8Array[] = [];
    for await (const part of exportData(me)) {
      // What is listed first was gathered; the dramas come behind it, one after another.
      if (parts.push(part) === 1) await deleteProject(me, { projectId: gone.projectId });
    }
    const entries = unzipSync(Buffer.concat(parts));
    expect(JSON.parse(new TextDecoder().decode(entries['account.json'])).dramas).toHaveLength(3);
    expect(Object.keys(entries).filter((name) => name.startsWith('dramas/'))).toHaveLength(2);
    const file = path.join(folder, 'one-deleted.zip');
    await writeFile(file, Buffer.concat(parts));
    expect(await importData(house.stranger, { file })).toEqual({ opened: ['Nora', 'Nora'], refused: [] });
  });

  it.each<[string, () => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['no archive', () => strToU8('Once')],
    ['no account.json', () => zipSync({ 'dramas/a.narratix': strToU8('x') })],
    ['another archive', () => zipSync({ 'account.json': strToU8('{}') })],
    ['a way out of the folder', () => zipSync({ 'account.json': strToU8('{}'), '../evil': strToU8('x') })],
  ])('with %s is refused in words', async (_, make) => {
    const file = path.join(folder, `${Math.random()}.zip`);
    await writeFile(file, make());
    await expect(importData(house.stranger, { file })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('Download all my data') });
  });

  it.each<[string, (zip: Buffer, name: string) => void]>([
    ['a drama that cannot be unpacked', (zip, name) => zip.fill(0xff, placeOf(zip, name), placeOf(zip, name) + 12)],
    ['a drama of another length than its list says', (zip, name) => zip.writeUInt32LE(5, zip.lastIndexOf(name) - 46 + 24)],
  ])('with %s still brings the others in, and is not waited for', async (_, damage) => {
    const entries = unzipSync(await readFile(await exported(me)));
    const [name = ''] = Object.keys(entries).filter((one) => one.startsWith('dramas/0001'));
    const zip = Buffer.from(zipSync(entries, { level: 6 }));
    damage(zip, name);
    const file = path.join(folder, `${Math.random()}.zip`);
    await writeFile(file, zip);
    expect(await importData(house.stranger, { file })).toMatchObject({ opened: ['Nora'], refused: [{ file: name.slice('dramas/'.length), why: expect.stringContaining('.narratix') }] });
  });

  it('whose account.json is damaged is refused in words, and not waited for', async () => {
    const zip = Buffer.from(zipSync(unzipSync(await readFile(await exported(me))), { level: 6 }));
    zip.fill(0xff, placeOf(zip, 'account.json'), placeOf(zip, 'account.json') + 12);
    const file = path.join(folder, 'damaged.zip');
    await writeFile(file, zip);
    await expect(importData(house.stranger, { file })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('Download all my data') });
  });

  it('is not blamed for what went wrong here', async () => {
    const file = await exported(me);
    const away = { ...house.stranger, transaction: { ...house.stranger.transaction, run: () => Promise.reject(new Error('The database is away.')) } };
    await expect(importData(away, { file })).rejects.toThrow(/^The database is away\.$/);
  });

  it('with one broken drama still brings the others in', async () => {
    const entries = unzipSync(await readFile(await exported(me)));
    const [name = ''] = Object.keys(entries).filter((one) => one.startsWith('dramas/0001'));
    const file = path.join(folder, 'one-broken.zip');
    await writeFile(file, zipSync({ ...entries, [name]: strToU8('broken') }));
    const done = await importData(house.stranger, { file });
    expect(done).toMatchObject({ opened: ['Nora'], refused: [{ file: name.slice('dramas/'.length), why: expect.stringContaining('.narratix') }] });
  });
});

describe('a deleted account', () => {
  it('asks for its address and password first', async () => {
    await expect(deleteAccount(me, { email: 'you@example.org', password: goodPassword })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(deleteAccount(me, { email: 'me@example.org', password: 'not the one it is' })).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('leaves no row and no file, of none of its kinds, and others untouched', async () => {
    const { userId } = me.actor;
    const stranger = house.stranger.actor.userId;
    const theirs = await makeSmallDrama(house.stranger);
    const ids = await me.transaction.run(async (tx) => {
      await beginSession(me, tx, userId);
      await tx.membership.create({ data: { projectId: drama.projectId, userId: stranger, role: 'editor' } });
      await tx.membership.create({ data: { projectId: theirs.projectId, userId, role: 'editor' } });
      await tx.invitation.create({ data: { projectId: drama.projectId, role: 'listener', tokenHash: 'x', expiresAt: new Date() } });
      await tx.auditEntry.createMany({ data: [drama.projectId, theirs.projectId].map((projectId, index) => ({ id: `entry ${index}`, projectId, personId: userId, personName: 'Me', what: 'rename a drama' })) });
      await tx.budget.createMany({ data: [{ id: drama.projectId }, { id: `${userId}:2026-11` }] });
      const purchase = { ownerId: userId, vendor: 'replicate', model: 'm', stage: 'speak', inputHash: 'h', mostMicros: 1, state: 'settled' };
      await tx.purchase.create({ data: { ...purchase, projectId: drama.projectId, prediction: { create: { token: 't', model: 'm', inputHash: 'h', receipts: { create: { id: 'r', state: 'succeeded' } } } } } });
      await tx.purchase.create({ data: purchase });
      await tx.agreement.create({ data: { projectId: drama.projectId, vendor: 'hume', agreedAt: new Date() } });
      await tx.readerAnswer.create({ data: { projectId: drama.projectId, key: 'k', value: {} } });
      await tx.revisedDocument.create({ data: { projectId: drama.projectId, text: 'x', sha256: 'x', length: 1, words: 1, encoding: 'utf-8' } });
      await tx.voiceCandidate.create({ data: { projectId: drama.projectId, characterId: drama.characterId, engine: 'qwen', description: 'd', text: 't', assetId: drama.assetId, durationSeconds: 1 } });
      await tx.exportFile.create({ data: { exportId: drama.exportId, format: 'flac', assetId: drama.assetId } });
      const { projectId } = drama;
      await tx.edit.createMany({ data: [projectId, theirs.projectId].map((one) => ({ projectId: one, userId, number: 1, label: 'Gave a line', rows: [] })) });
      await tx.pronunciation.create({ data: { projectId, word: 'Nora', said: 'Noora' } });
      await tx.audition.create({ data: { projectId, key: 'k', segmentId: drama.segmentId, voice: {}, text: 'x', kind: 'narration', assetId: drama.assetId } });
      await tx.pickUp.create({ data: { projectId, anchorStart: 0, anchorEnd: 1, kind: 'note', by: 'Me' } });
      await tx.shareLink.create({ data: { projectId, tokenHash: 'share' } });
      await tx.version.create({ data: { projectId, name: 'First', content: new Uint8Array([1]), hash: 'h', lines: 1, words: 1, exports: { create: { exportId: drama.exportId } }, assets: { create: { assetId: drama.assetId } } } });
      await tx.answeredRequest.create({ data: { userId, key: 'k', requestHash: 'h', status: 204, expiresAt: new Date() } });
      await tx.signInLink.create({ data: { identifier: 'me@example.org', tokenHash: 'x', expiresAt: new Date() } });
      const projects = await tx.project.findMany({ where: { ownerId: userId }, select: { id: true } });
      return [userId, 'me@example.org', ...projects.map(({ id }) => id)];
    });
    expect(house.jobs.length).toBeGreaterThan(0);
    const before = await countAll();

    await deleteAccount(me, { email: ' ME@example.org ', password: goodPassword });

    // Every column of every table, whatever it may be called, today and later.
    for (const id of ids) expect(await whereItStands(id), id).toEqual([]);
    const after = await countAll();
    // Something of every kind was there to be deleted, but for what hangs on no account.
    const spared = ['RateLimit', 'VendorPace', 'VendorSlot', 'WebhookSecret', 'AuditEntry', '_prisma_migrations', 'Step', 'ProductionStage', 'Chapter'];
    for (const [table, rows] of before) if (!spared.includes(table)) expect(after.get(table), table).toBeLessThan(rows);
    expect(house.jobs.filter((job) => 'projectId' in job && ids.includes(job.projectId))).toEqual([]);
    expect(await readdir(house.root)).toEqual([stranger]);
    expect((await readProject(house.stranger, { projectId: theirs.projectId })).title).toBe('Nora');
    expect(await house.stranger.transaction.run((tx) => tx.auditEntry.findMany({ where: { projectId: theirs.projectId } }))).toMatchObject([{ personId: null, personName: 'Somebody who is no longer here' }]);
  });
});

async function tables(): Promise<string[]> {
  const rows = await house.stranger.transaction.run((tx) => tx.$queryRaw<{ name: string }[]>`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`);
  return rows.map(({ name }) => name);
}

async function whereItStands(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tables()) {
    const rows = await house.stranger.transaction.run((tx) => tx.$queryRawUnsafe<object[]>(`SELECT 1 FROM "${table}" t WHERE strpos(t::text, $1) > 0 LIMIT 1`, text));
    if (rows.length > 0) found.push(table);
  }
  return found;
}

async function countAll(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of await tables()) {
    const [row] = await house.stranger.transaction.run((tx) => tx.$queryRawUnsafe<{ rows: number }[]>(`SELECT count(*)::int AS rows FROM "${table}"`));
    counts.set(table, row?.rows ?? 0);
  }
  return counts;
}
