/** The one gate by itself: who is let into what, what they are told, and what is put on record. The verbs behind it are held by access.test.ts. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isId, requireChapter, requireCharacter, requireCue, requireProject, requireReadLine, requireSegment, sourceOf, staleRow, whoActs, type AccessLevel } from './access.ts';
import { ServiceError } from './errors.ts';
import type { ServiceContext, Tx } from './interfaces.ts';
import { openTestHouse, type TestHouse } from './testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from './testing-drama.ts';

let house: TestHouse;
let drama: SmallDrama;
beforeAll(async () => {
  house = await openTestHouse();
  drama = await makeSmallDrama(house.context);
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => house.context.transaction.run((tx) => tx.membership.deleteMany()));

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => house.context.transaction.run(work);
const levels: readonly AccessLevel[] = ['listen', 'edit', 'own'];
/** The stranger at work in the owner's house. */
const asGuest = (): ServiceContext => ({ ...house.context, actor: { userId: house.context.actor.userId, guestId: house.stranger.actor.userId } });
const become = (role: string) => run((tx) => tx.membership.create({ data: { projectId: drama.projectId, userId: house.stranger.actor.userId, role } }));
const recorded = (context: ServiceContext, id: string): ServiceContext => ({ ...context, audit: { id, personId: context.actor.userId, personName: 'Somebody', what: 'do something' } });
const entries = () => run((tx) => tx.auditEntry.findMany({ orderBy: { id: 'asc' } }));

type Gate = (context: ServiceContext, tx: Tx, level: AccessLevel, id?: string) => Promise<{ id: string }>;
const gates: readonly (readonly [what: string, gate: Gate, own: () => string])[] = [
  ['drama', (context, tx, level, id = drama.projectId) => requireProject(context, tx, id, level), () => drama.projectId],
  ['chapter', (context, tx, level, id = drama.chapterId) => requireChapter(context, tx, id, level), () => drama.chapterId],
  ['line', (context, tx, level, id = drama.segmentId) => requireSegment(context, tx, id, level), () => drama.segmentId],
  ['character', (context, tx, level, id = drama.characterId) => requireCharacter(context, tx, id, level), () => drama.characterId],
  ['sound', (context, tx, level, id = drama.cueId) => requireCue(context, tx, id, level), () => drama.cueId],
];
const notThere = (what: string) => ({ name: 'ServiceError', code: 'not-found', person: `This ${what} does not exist, or it is not yours.` });
const onlyOwner = { code: 'not-allowed', person: 'Only the owner of this drama can do that.' };
const onlyListener = { code: 'not-allowed', person: expect.stringMatching(/^You may listen to this drama, not change it/u) };

describe.each(gates)('the gate to a %s', (what, gate, own) => {
  it('lets its owner do everything, and gives the row', async () => {
    for (const level of levels) expect((await run((tx) => gate(house.context, tx, level))).id).toBe(own());
  });

  it('is not there for a stranger, nor for a guest of nobody', async () => {
    for (const level of levels) {
      await expect(run((tx) => gate(house.stranger, tx, level))).rejects.toMatchObject(notThere(what));
      await expect(run((tx) => gate(asGuest(), tx, level))).rejects.toMatchObject(notThere(what));
    }
  });

  it('is not there under an id that is none, of which the database is not asked', async () => {
    for (const id of ['', '\0', 'x', randomUUID()]) await expect(run((tx) => gate(house.context, tx, 'listen', id))).rejects.toMatchObject(notThere(what));
  });

  it('lets a listener listen, an editor change, and neither own', async () => {
    await become('listener');
    expect((await run((tx) => gate(asGuest(), tx, 'listen'))).id).toBe(own());
    await expect(run((tx) => gate(asGuest(), tx, 'edit'))).rejects.toMatchObject(onlyListener);
    await expect(run((tx) => gate(asGuest(), tx, 'own'))).rejects.toMatchObject(onlyOwner);
    await run((tx) => tx.membership.updateMany({ data: { role: 'editor' } }));
    for (const level of ['listen', 'edit'] as const) expect((await run((tx) => gate(asGuest(), tx, level))).id).toBe(own());
    await expect(run((tx) => gate(asGuest(), tx, 'own'))).rejects.toMatchObject(onlyOwner);
  });

  it('lets a role that nobody knows do nothing', async () => {
    await become('of another day');
    for (const level of levels) await expect(run((tx) => gate(asGuest(), tx, level))).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('puts a change on record once, and listening never', async () => {
    await run((tx) => tx.auditEntry.deleteMany());
    const context = recorded(house.context, `of the ${what}`);
    await run((tx) => gate(context, tx, 'listen'));
    expect(await entries()).toEqual([]);
    await run((tx) => gate(context, tx, 'edit'));
    await run((tx) => gate(context, tx, 'own'));
    expect(await entries()).toMatchObject([{ id: `of the ${what}`, projectId: drama.projectId, personName: 'Somebody', what: 'do something', at: expect.any(Date) }]);
    await run((tx) => gate(house.context, tx, 'edit'));
    expect(await entries()).toHaveLength(1);
  });
});

describe('a line that was read with its owner', () => {
  const line = () => ({ projectId: drama.projectId, ownerId: house.context.actor.userId });

  it('is its owner’s and nobody else’s', async () => {
    for (const level of levels) {
      await requireReadLine(house.context, line(), level);
      await expect(requireReadLine(house.stranger, line(), level)).rejects.toMatchObject(notThere('line'));
      await expect(requireReadLine(asGuest(), line(), level)).rejects.toMatchObject(notThere('line'));
    }
  });

  it('is a guest’s by their role, and is put on record for either', async () => {
    await run((tx) => tx.auditEntry.deleteMany());
    await become('listener');
    await requireReadLine(recorded(asGuest(), 'heard'), line(), 'listen');
    await expect(requireReadLine(asGuest(), line(), 'edit')).rejects.toMatchObject(onlyListener);
    expect(await entries()).toEqual([]);
    await requireReadLine(recorded(house.context, 'changed'), line(), 'edit');
    expect((await entries()).map(({ id }) => id)).toEqual(['changed']);
  });

  it('asks the database nothing of its owner, as whom workers act', async () => {
    const asked: ServiceContext = { ...house.context, transaction: { ...house.context.transaction, run: () => Promise.reject(new Error('asked')) } };
    await requireReadLine(asked, line(), 'own');
    await expect(requireReadLine({ ...asked, actor: asGuest().actor }, line(), 'listen')).rejects.toThrow('asked');
    await expect(requireReadLine(recorded(asked, 'x'), line(), 'listen')).rejects.toThrow('asked');
  });

  it('whose gate fails for another reason says so', async () => {
    const broken: ServiceContext = { ...recorded(house.context, 'broken'), clock: { now: () => { throw new ServiceError('internal', { person: 'The clock stands still.' }); } } };
    await expect(requireReadLine(broken, line(), 'edit')).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('what else stands at the gate', () => {
  it('whoever acts is the guest, where there is one', () => {
    expect([whoActs(house.context), whoActs(asGuest())]).toEqual([house.context.actor.userId, house.stranger.actor.userId]);
  });

  it('an id is a UUID and nothing around it', () => {
    const id = randomUUID();
    expect([id, id.toUpperCase(), `${id} `, ` ${id}`, id.slice(1), `${id}0`, '\0', ''].map(isId)).toEqual([true, true, false, false, false, false, false, false]);
  });

  it('a row that changed says what it is now', () => {
    expect(staleRow('line', 'Nora')).toMatchObject({ code: 'stale', person: 'This line was changed in the meantime, and is now “Nora”. Look at it again, then make your change.' });
  });

  it('the text is given; a drama that is gone is not there, and one without its text is a bug', async () => {
    expect((await run((tx) => sourceOf(tx, drama.projectId))).text).toBe(smallStory);
    await expect(run((tx) => sourceOf(tx, randomUUID()))).rejects.toMatchObject(notThere('drama'));
    const { id } = await run((tx) => tx.project.create({ data: { ownerId: house.context.actor.userId, title: 'Without a text' } }));
    await expect(run((tx) => sourceOf(tx, id))).rejects.toMatchObject({ code: 'internal', message: `project ${id} has no source` });
  });
});
