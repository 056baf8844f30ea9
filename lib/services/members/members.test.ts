import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setAccounts, withAccounts } from '../accounts/testing-accounts.ts';
import { setCover } from '../publishing/set-cover.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { listProjects } from '../projects/list-projects.ts';
import { readProject } from '../projects/read-project.ts';
import { renameProject } from '../projects/rename-project.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, type SmallDrama } from '../testing-drama.ts';
import { acceptInvitation, invite, readInvitation, withdrawInvitation } from './invitations.ts';
import { houseOf, housesOpenTo } from './houses.ts';
import { readAudit, readPeople, removeMember, setRole } from './people.ts';

withAccounts({ AUTH_URL: 'https://studio.example.org' });

let house: TestHouse;
let drama: SmallDrama;
let other: SmallDrama;
let owner: ServiceContext;
let guest: ServiceContext;
let outbox: string;
beforeAll(async () => {
  house = await openTestHouse();
  outbox = await mkdtemp(path.join(tmpdir(), 'narratix-outbox-'));
  owner = { ...house.context, audit: { id: 'one', personId: house.context.actor.userId, personName: 'First', what: 'do something' } };
  guest = house.stranger;
  drama = await makeSmallDrama(house.context);
  other = await makeSmallDrama(house.context);
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await rm(outbox, { recursive: true, force: true });
});

const ofLink = (link: string): string => link.slice('https://studio.example.org/invitations/'.length);
/** The guest at work in the owner's house, as a request about the drama finds them. */
const inside = (what = 'do something', id = what): ServiceContext => ({ ...owner, actor: { userId: owner.actor.userId, guestId: guest.actor.userId }, audit: { id, personId: guest.actor.userId, personName: 'Second', what } });

describe('an invitation', () => {
  it('is told once, kept as its hash, used once', async () => {
    const { link, sent } = await invite(owner, { projectId: drama.projectId, role: 'listener', email: null });
    expect([sent, ofLink(link).length]).toEqual([false, 43]);
    expect(JSON.stringify(await owner.transaction.run((tx) => tx.invitation.findMany()))).not.toContain(ofLink(link));
    expect(await readInvitation(owner, { token: ofLink(link) })).toEqual({ title: 'Nora', from: 'First', role: 'listener' });
    expect(await readInvitation(owner, { token: `${ofLink(link)}x` })).toBeNull();
    const tries = await Promise.allSettled([acceptInvitation(guest, { token: ofLink(link) }), acceptInvitation(guest, { token: ofLink(link) })]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(acceptInvitation(guest, { token: ofLink(link) })).rejects.toMatchObject({ code: 'not-found' });
    expect((await listProjects(guest)).map(({ id, shared }) => ({ id, shared }))).toEqual([{ id: drama.projectId, shared: { by: 'First', role: 'listener' } }]);
  });

  it('goes by letter where an address is given, and is not for the owner', async () => {
    setAccounts({ AUTH_URL: 'https://studio.example.org', AUTH_OUTBOX: outbox });
    const { link, sent } = await invite(owner, { projectId: drama.projectId, role: 'editor', email: 'Friend@Example.org' });
    expect(sent).toBe(true);
    const [file = ''] = await readdir(outbox);
    const letter = JSON.parse(await readFile(path.join(outbox, file), 'utf8'));
    expect(letter).toMatchObject({ to: 'friend@example.org', subject: 'First shares an audio drama with you' });
    expect(letter.text).toContain(link);
    await expect(acceptInvitation(house.context, { token: ofLink(link) })).rejects.toMatchObject({ code: 'conflict' });
    setAccounts({ AUTH_URL: 'https://studio.example.org' });
  });

  it('can be withdrawn, and runs out', async () => {
    const { link } = await invite(owner, { projectId: drama.projectId, role: 'listener', email: null });
    const open = (await readPeople(owner, { projectId: drama.projectId })).invitations.find(({ email }) => email === null);
    await withdrawInvitation(owner, { projectId: drama.projectId, invitationId: open?.id ?? '' });
    await expect(acceptInvitation(guest, { token: ofLink(link) })).rejects.toMatchObject({ code: 'not-found' });
    const late = await invite(owner, { projectId: drama.projectId, role: 'listener', email: null });
    const later = { ...guest, clock: { now: () => new Date(Date.now() + 15 * 86_400_000) } };
    await expect(acceptInvitation(later, { token: ofLink(late.link) })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a guest', () => {
  it('enters a house by what was shared and by nothing else in it', async () => {
    const at = async (id: string) => await owner.transaction.run((tx) => houseOf(tx, guest.actor.userId, id));
    const home = owner.actor.userId;
    expect(await Promise.all([drama.projectId, drama.chapterId, drama.characterId, drama.segmentId, drama.cueId, drama.exportId, drama.assetId].map(at))).toEqual(Array.from({ length: 7 }, () => home));
    expect(await Promise.all([other.projectId, other.chapterId, other.segmentId, other.exportId, 'nonsense', home].map(at))).toEqual(Array.from({ length: 6 }, () => null));
    // Another sound of the same owner's, which no shared drama uses.
    const secret = await owner.assets.put({ ownerId: home, bytes: new Uint8Array([1, 2, 3]), mediaType: 'audio/wav' });
    expect(await at(secret.id)).toBeNull();
    // Once the shared drama refers to it, from wherever, it is heard with it.
    const references: ((tx: Tx, assetId: string) => Promise<unknown>)[] = [
      (tx, assetId) => tx.audition.create({ data: { projectId: drama.projectId, key: assetId, segmentId: drama.segmentId, voice: {}, text: 'x', kind: 'narration', assetId } }),
      (tx, assetId) => tx.version.create({ data: { projectId: drama.projectId, name: 'V', content: new Uint8Array([1]), hash: 'h', lines: 1, words: 1, assets: { create: { assetId } } } }),
      (tx, assetId) => tx.voice.create({ data: { projectId: drama.projectId, engine: 'qwen', externalId: assetId, name: 'V', settings: {}, hash: assetId, sampleAssetId: assetId } }),
      (tx, assetId) => tx.voiceCandidate.create({ data: { projectId: drama.projectId, characterId: drama.characterId, engine: 'qwen', description: 'd', text: 't', assetId, durationSeconds: 1 } }),
      (tx, assetId) => tx.exportFile.create({ data: { exportId: drama.exportId, format: assetId.slice(0, 8), assetId } }),
      (tx, assetId) => tx.take.create({ data: { cueId: drama.cueId, inputHash: 'x', engine: 'local', assetId, durationSeconds: 1, loudnessLufs: -20 } }),
    ];
    for (const [index, refer] of references.entries()) {
      const { id } = await owner.assets.put({ ownerId: home, bytes: new Uint8Array([9, index]), mediaType: 'audio/wav' });
      expect(await at(id), String(index)).toBeNull();
      await owner.transaction.run((tx) => refer(tx, id));
      expect(await at(id), String(index)).toBe(home);
    }
    expect(await owner.transaction.run((tx) => housesOpenTo(tx, guest.actor.userId))).toEqual([home]);
    await expect(readProject({ ...owner, actor: { userId: home, guestId: guest.actor.userId } }, { projectId: other.projectId })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('listens, and changes only as an editor; what is made then is the owner’s', async () => {
    const { projectId } = drama;
    expect(await readProject(inside(), { projectId })).toMatchObject({ title: 'Nora', shared: { by: 'First', role: 'listener' }, invites: false });
    await expect(renameProject(inside('rename a drama'), { projectId, title: 'Mine' })).rejects.toMatchObject({ code: 'not-allowed', person: expect.stringContaining('listen') });
    await setRole({ ...owner, audit: undefined }, { projectId, personId: guest.actor.userId, role: 'editor' });
    await renameProject(inside('rename a drama'), { projectId, title: 'Ours' });
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    await setCover(inside('give a drama its cover'), { projectId, bytes: png });
    const { coverAssetId } = await owner.transaction.run((tx) => tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { coverAssetId: true } }));
    expect((await owner.assets.describe(coverAssetId ?? '')).ownerId).toBe(owner.actor.userId);
    expect(await readProject(house.context, { projectId })).toMatchObject({ title: 'Ours', shared: null, invites: true });
  });

  it('leaves a record: once for each request, undone with it, never with a word of the story', async () => {
    const { projectId } = drama;
    await renameProject(inside('rename a drama', 'twice'), { projectId, title: 'Ours again' });
    await renameProject(inside('rename a drama', 'twice'), { projectId, title: 'Ours once more' });
    await expect(renameProject(inside('rename a drama', 'in vain'), { projectId, title: ' ' })).rejects.toMatchObject({ code: 'bad-input' });
    const { entries } = await readAudit(owner, { projectId });
    expect(entries.filter(({ who }) => who === 'Second').map(({ what }) => what)).toEqual(expect.arrayContaining(['rename a drama']));
    expect((await owner.transaction.run((tx) => tx.auditEntry.findMany({ where: { projectId } }))).filter(({ id }) => id === 'twice' || id === 'in vain').map(({ id }) => id)).toEqual(['twice']);
    expect(JSON.stringify(entries)).not.toMatch(/Nora|Ours|there|Rain/);
    await expect(readAudit(inside(), { projectId })).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('is out at once when removed, and may leave', async () => {
    const { projectId } = drama;
    await expect(removeMember(inside(), { projectId, personId: owner.actor.userId })).rejects.toMatchObject({ code: 'not-allowed' });
    await removeMember(inside('leave', 'leaving'), { projectId, personId: guest.actor.userId });
    await expect(readProject(inside(), { projectId })).rejects.toMatchObject({ code: 'not-found' });
    expect(await owner.transaction.run((tx) => houseOf(tx, guest.actor.userId, projectId))).toBeNull();
    expect(await listProjects(guest)).toEqual([]);
    await expect(removeMember(owner, { projectId, personId: guest.actor.userId })).rejects.toMatchObject({ code: 'not-found' });
    expect((await readAudit(owner, { projectId })).entries[0]).toMatchObject({ who: 'Second', what: 'leave this drama' });
  });
});
