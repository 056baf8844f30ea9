import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readProof } from '../proof/read-proof.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { addSharedPickUp, listenerLimits, longestListenerNote } from './add-shared-pick-up.ts';
import { readShared, readSharedChapter, sharedCaptions, sharedCover, sharedSound } from './read-shared.ts';
import { makeShareLink, readShareLink, revokeShareLink, sharedOwner } from './share-link.ts';

let house: TestHouse;
let drama: SmallDrama;
let token: string;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(house.context);
  await house.context.transaction.run(async (tx) => {
    const rows = await tx.segment.findMany({ where: { projectId: drama.projectId }, orderBy: { index: 'asc' } });
    const speech = rows.map((row, at) => ({ segmentId: row.id, chapterId: drama.chapterId, characterId: row.characterId, asset: drama.assetId, start: at * 2, end: at * 2 + 1, gainDb: 0, pan: 0, words: [{ from: 0, to: 0.5, start: 0, end: 4 }] }));
    await tx.chapterMix.updateMany({ where: { projectId: drama.projectId }, data: { samples: 6 * 44_100, timeline: { durationSeconds: 6, chapters: [{ chapterId: drama.chapterId, title: 'One', start: 0, end: 6 }], speech, cues: [] } } });
    await tx.segment.update({ where: { id: drama.segmentId }, data: { note: 'a secret thought', direction: 'hushed' } });
  });
  ({ token } = await makeShareLink(house.context, { projectId: drama.projectId }));
});

const everything: { [name: string]: (token: string) => Promise<unknown> } = {
  owner: (token) => sharedOwner(house.context.transaction, token),
  page: (token) => readShared(house.context, { token }),
  chapter: (token) => readSharedChapter(house.context, { token, chapter: 0 }),
  sound: (token) => sharedSound(house.context, { token }),
  captions: (token) => sharedCaptions(house.context, { token }),
  cover: (token) => sharedCover(house.context, { token }),
  'pick-up': async (token) => addSharedPickUp(house.context, { token, version: (await readShared(house.context, { token })).mix?.version ?? '', chapter: 0, line: 0, start: 1, end: 4, kind: 'noise', text: '', by: 'Ann' }),
};

describe('the share link', () => {
  it('is off until it is made, holds 192 bits, and is kept only as a hash', async () => {
    const other = await makeSmallDrama(house.context);
    expect(await readShareLink(house.context, { projectId: other.projectId })).toEqual({ since: null });
    expect(Buffer.from(token, 'base64url')).toHaveLength(24);
    expect(await readShareLink(house.context, { projectId: drama.projectId })).toEqual({ since: expect.any(String) });
    const rows = await house.context.transaction.run((tx) => tx.shareLink.findMany());
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it.each(Object.keys(everything))('leads to the %s no more once it is taken back or made anew', async (name) => {
    if (name === 'cover') {
      const cover = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: new Uint8Array([1]), mediaType: 'image/png' });
      await house.context.transaction.run((tx) => tx.project.update({ where: { id: drama.projectId }, data: { coverAssetId: cover.id } }));
    }
    await everything[name]?.(token);
    const next = await makeShareLink(house.context, { projectId: drama.projectId });
    await expect(everything[name]?.(token)).rejects.toMatchObject({ code: 'not-found' });
    await everything[name]?.(next.token);
    await revokeShareLink(house.context, { projectId: drama.projectId });
    for (const gone of [next.token, 'x'.repeat(32), '', '\0', drama.projectId, `${token}=`]) await expect(everything[name]?.(gone)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells of the mix and its words, and of nothing else', async () => {
    const page = await readShared(house.context, { token });
    expect(page).toEqual({ title: 'Nora', author: null, language: 'en', cover: false, mix: { version: expect.stringMatching(/^[0-9a-f]{16}$/), durationSeconds: 6, chapters: [{ title: 'One', start: 0, end: 6 }] } });
    const chapter = await readSharedChapter(house.context, { token, chapter: 0 });
    expect(Object.keys(chapter.lines[0] ?? {}).toSorted()).toEqual(['colour', 'end', 'endsParagraph', 'speaker', 'start', 'text', 'words']);
    expect(chapter.lines.map(({ text, speaker }) => ({ text, speaker }))).toEqual([
      { text: smallStory.slice(0, 14), speaker: 'Nora' },
      { text: smallStory.slice(14, 29), speaker: 'Narrator' },
      { text: smallStory.slice(29), speaker: 'Narrator' },
    ]);
    const said = JSON.stringify([page, chapter, await sharedCaptions(house.context, { token })]);
    // No id of any row, no note of the writer's, nothing of how it was made.
    expect(said).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/u);
    expect(said).not.toMatch(/secret|hushed|local|take|asset/iu);
    expect(await sharedSound(house.context, { token })).toMatchObject({ mediaType: 'audio/mpeg', fileName: 'Nora.mp3' });
  });
});

describe('a listener’s pick-up', () => {
  const add = async (over: Partial<Parameters<typeof addSharedPickUp>[1]> = {}) => {
    const { mix } = await readShared(house.context, { token });
    await addSharedPickUp(house.context, { token, version: mix?.version ?? '', chapter: 0, line: 2, start: 0, end: 4, kind: 'noise', text: 'a <b>drip</b>', by: ' Ann\u202E\n Low ', ...over });
  };

  it('stands in the writer’s list in the listener’s name, as plain text', async () => {
    await add();
    expect((await readProof(house.context, { projectId: drama.projectId })).pickUps).toMatchObject([{ from: 'listener', by: 'Ann Low', text: 'a <b>drip</b>', words: 'Rain', kind: 'noise', state: 'open', line: 3 }]);
  });

  it.each<[string, Parameters<typeof add>[0], string]>([
    ['without a name', { by: ' \u200B ' }, 'bad-input'],
    ['with a name without end', { by: 'x'.repeat(61) }, 'bad-input'],
    ['with a note without end', { text: 'x'.repeat(longestListenerNote + 1) }, 'bad-input'],
    ['on no line', { line: 9 }, 'bad-input'],
    ['in no chapter', { chapter: 3 }, 'not-found'],
    ['of another mix', { version: 'older' }, 'stale'],
  ])('%s is refused', async (_, over, code) => {
    await expect(add(over)).rejects.toMatchObject({ code });
    expect((await readProof(house.context, { projectId: drama.projectId })).pickUps).toEqual([]);
  });

  it('is one of so many a minute, also where they come together', async () => {
    const results = await Promise.allSettled(Array.from({ length: listenerLimits.minute + 4 }, () => add()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(listenerLimits.minute);
    await expect(add()).rejects.toMatchObject({ code: 'conflict', retryAfterSeconds: 60 });
    await house.context.transaction.run((tx) => tx.pickUp.updateMany({ where: { projectId: drama.projectId }, data: { createdAt: new Date(Date.now() - 61_000) } }));
    await add();
  });
});
