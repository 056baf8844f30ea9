import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { splitChapter } from '../chapters/edit-chapters.ts';
import { readProject } from '../projects/read-project.ts';
import { setMix } from '../projects/set-mix.ts';
import { forgetOld, keptExports } from '../audio-export/forget-old.ts';
import { markPickUp } from '../proof/mark-pick-up.ts';
import { readProof } from '../proof/read-proof.ts';
import { createFolderContents } from '../../storage/folder-contents.ts';
import { sweepOrphans } from '../../storage/sweep.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { deleteOwnVoice } from '../voice-generation/delete-voice.ts';
import { restoreVersion } from './restore-version.ts';
import { readSnapshot, tableNames, type Snapshot } from './snapshot.ts';
import { compareVersion, deleteVersion, listVersions, saveVersion } from './versions.ts';

let house: TestHouse;
let drama: SmallDrama;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(house.context);
});

/** All that a version brings back: every column of every row, but how often it was changed and whether it was heard. */
async function state(): Promise<Snapshot['tables']> {
  const { tables } = await house.context.transaction.run((tx) => readSnapshot(tx, drama.projectId));
  for (const table of tableNames) tables[table] = tables[table].map((row) => ({ ...row, version: null, heardKey: null }));
  return tables;
}
const save = async (name: string): Promise<string> => (await saveVersion(house.context, { projectId: drama.projectId, name })).id;
const restore = async (versionId: string) => await restoreVersion(house.context, { versionId });

it('is put on record where it is kept and brought back, though what it keeps is read where nothing can be written', async () => {
  const asked = (what: string) => ({ ...house.context, audit: { id: randomUUID(), personId: house.context.actor.userId, personName: 'Nora', what } });
  const { id } = await saveVersion(asked('keep a version'), { projectId: drama.projectId, name: 'kept' });
  await house.context.transaction.run((tx) => tx.segment.update({ where: { id: drama.segmentId }, data: { direction: 'otherwise' } }));
  await restoreVersion(asked('restore a version'), { versionId: id });
  const entries = await house.context.transaction.run((tx) => tx.auditEntry.findMany({ where: { projectId: drama.projectId }, orderBy: { at: 'asc' }, select: { what: true } }));
  expect(entries.map(({ what }) => what)).toEqual(['keep a version', 'restore a version']);
});

/** What a writer (or a revised manuscript) may do to a drama, as rows. */
const changes: { [name: string]: (step: number) => Promise<unknown> } = {
  line: (step) => house.context.transaction.run((tx) => tx.segment.updateMany({ where: { id: drama.segmentId }, data: { direction: `way ${step}`, gainDb: step / 3, pace: 1.25, ear: 'Nore', note: `note ${step}`, version: { increment: 1 } } })),
  take: (step) =>
    house.context.transaction.run(async (tx) => {
      if ((await tx.segment.count({ where: { id: drama.segmentId } })) === 0) return;
      const take = await tx.take.create({ data: { segmentId: drama.segmentId, inputHash: String(step).padStart(64, 'c'), engine: 'local', assetId: drama.assetId, durationSeconds: 0.1 + step / 7, loudnessLufs: -20.1, words: [{ from: 0, to: 0.1, start: 1, end: 4 }] } });
      await tx.segment.update({ where: { id: drama.segmentId }, data: { chosenTakeId: take.id } });
    }),
  gone: () => house.context.transaction.run((tx) => tx.segment.deleteMany({ where: { id: drama.segmentId } })),
  order: () => house.context.transaction.run((tx) => tx.$executeRaw`UPDATE "Segment" SET "index" = 100 - "index" WHERE "projectId" = ${drama.projectId} AND "index" >= 0 AND "index" < 50`),
  person: (step) =>
    house.context.transaction.run(async (tx) => {
      const voice = await tx.voice.create({ data: { projectId: drama.projectId, engine: 'local', externalId: 'other', name: 'Other', settings: { rate: step }, hash: `hash ${step}` } });
      const someone = await tx.character.create({ data: { projectId: drama.projectId, name: `Somebody ${step}`, colour: 2, voiceId: voice.id } });
      await tx.segment.updateMany({ where: { projectId: drama.projectId, start: 29 }, data: { characterId: someone.id } });
    }),
  nobody: () => house.context.transaction.run((tx) => tx.character.deleteMany({ where: { id: drama.characterId } })),
  cue: (step) => house.context.transaction.run((tx) => tx.cue.updateMany({ where: { projectId: drama.projectId }, data: { gainDb: -step, seed: step, enabled: false } })),
  noCue: () => house.context.transaction.run((tx) => tx.cue.deleteMany({ where: { projectId: drama.projectId } })),
  mix: (step) => setMix(house.context, { projectId: drama.projectId, change: { lanes: { music: { gainDb: -(step % 20) } }, rooms: false } }),
  book: (step) => house.context.transaction.run((tx) => tx.project.update({ where: { id: drama.projectId }, data: { title: `Title ${step}`, style: 'solo', author: 'B. Writer' } })),
  chapter: () =>
    house.context.transaction.run(async (tx) => {
      const at = await tx.segment.findFirst({ where: { projectId: drama.projectId, start: 29, index: { lt: 50 } }, select: { id: true } });
      return at?.id;
    }).then((segmentId) => (segmentId === undefined ? null : splitChapter(house.context, { at: { segmentId }, title: 'Rain' }).catch(() => null))),
  text: (step) =>
    house.context.transaction.run(async (tx) => {
      const more = `It is ${step}.\n\n`;
      await tx.sourceDocument.update({ where: { projectId: drama.projectId }, data: { text: more + smallStory, length: more.length + smallStory.length, sha256: String(step) } });
    }),
};

describe('a version', () => {
  it('comes back exactly, whatever was done since, and what was there then is not lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(changes)), { minLength: 1, maxLength: 6 }), fc.array(fc.constantFrom(...Object.keys(changes)), { maxLength: 3 }), async (then, since) => {
        drama = await makeSmallDrama(house.context);
        let step = 1;
        for (const name of since) await changes[name]?.(step++);
        const before = await state();
        const id = await save('draft 2');
        for (const name of then) await changes[name]?.(step++);
        const after = await state();
        const { keptId } = await restore(id);
        const back = await state();
        // Takes and voices that were made since stay to be chosen from.
        expect(withoutNew(back, before)).toEqual(before);
        if (keptId !== null) {
          await restore(keptId);
          expect(withoutNew(await state(), after)).toEqual(after);
        } else expect(withoutNew(after, before)).toEqual(before);
      }),
      { numRuns: 8 },
    );
  });

  it('is compared in words', async () => {
    const id = await save('draft 2');
    expect(await compareVersion(house.context, { versionId: id })).toMatchObject({ words: 'nothing' });
    await changes['line']?.(1);
    await changes['person']?.(2);
    await changes['mix']?.(3);
    await house.context.transaction.run((tx) => tx.character.update({ where: { id: drama.characterId }, data: { voiceId: null } }));
    expect(await compareVersion(house.context, { versionId: id })).toMatchObject({ words: '2 lines changed, 1 voice, 1 character, mix settings', difference: { lines: { changed: 2, added: 0, gone: 0 } } });
    await changes['gone']?.(4);
    expect((await compareVersion(house.context, { versionId: id })).words).toMatch(/^1 line changed, 1 line gone, /u);
  });

  it('is listed, deleted, and wants a name', async () => {
    const id = await save('  ACX\n final ');
    expect(await listVersions(house.context, { projectId: drama.projectId })).toEqual([{ id, name: 'ACX final', kind: 'named', createdAt: expect.any(String), lines: 3, words: 10, masters: 1 }]);
    for (const name of [' \u200B', 'x'.repeat(81)]) await expect(save(name)).rejects.toMatchObject({ code: 'bad-input' });
    await deleteVersion(house.context, { versionId: id });
    expect(await listVersions(house.context, { projectId: drama.projectId })).toEqual([]);
  });

  it('keeps the present once, and not where it is kept already', async () => {
    const first = await save('one');
    await changes['line']?.(1);
    const second = await save('two');
    expect(await restore(first)).toEqual({ keptId: null });
    expect(await restore(second)).toEqual({ keptId: null });
    await changes['cue']?.(5);
    expect((await restore(first)).keptId).not.toBeNull();
    expect((await listVersions(house.context, { projectId: drama.projectId })).map(({ name }) => name)).toEqual(['Before “one” was restored', 'two', 'one']);
  });

  it('raises the versions of rows, so that no page overwrites them unseen', async () => {
    const id = await save('one');
    await changes['line']?.(1);
    const was = await house.context.transaction.run((tx) => tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId } }));
    await restore(id);
    const is = await house.context.transaction.run((tx) => tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId } }));
    expect(is.version).toBeGreaterThan(was.version);
  });

  it('is not restored while something runs, or a revised manuscript waits', async () => {
    const id = await save('one');
    const production = await house.context.transaction.run((tx) => tx.production.create({ data: { projectId: drama.projectId, kind: 'make', scope: { kind: 'all' }, activeKey: drama.projectId } }));
    await expect(restore(id)).rejects.toMatchObject({ code: 'conflict' });
    await house.context.transaction.run(async (tx) => {
      await tx.production.delete({ where: { id: production.id } });
      await tx.revisedDocument.create({ data: { projectId: drama.projectId, text: 'x', sha256: 'x', length: 1, words: 1, encoding: 'UTF-8' } });
    });
    await expect(restore(id)).rejects.toMatchObject({ code: 'conflict', person: expect.stringContaining('revised manuscript') });
  });
});

describe('what belongs to a version', () => {
  it('is its mix: it is shown again, and never let go for newer ones', async () => {
    const id = await save('ACX final');
    for (let made = 0; made <= keptExports; made += 1) await house.context.transaction.run((tx) => tx.export.create({ data: { projectId: drama.projectId, mixHash: `mix ${made}`, measure: { durationSeconds: 2, integratedLufs: -16, truePeakDbtp: -1.5, loudnessRangeLu: 3 }, shownAt: new Date(Date.now() + made) } }));
    await house.context.transaction.run((tx) => forgetOld(tx, { projectId: drama.projectId, preset: 'drama' }));
    expect((await readProject(house.context, { projectId: drama.projectId })).export?.id).not.toBe(drama.exportId);
    await restore(id);
    expect((await readProject(house.context, { projectId: drama.projectId })).export?.id).toBe(drama.exportId);
  });

  it('are its sounds and files: the sweep leaves them until it is deleted', async () => {
    const bytes = (seed: number) => new Uint8Array([seed, 1, 2, 3]);
    const spoken = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: bytes(1), mediaType: 'audio/wav' });
    const file = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: bytes(2), mediaType: 'audio/flac' });
    await house.context.transaction.run(async (tx) => {
      const take = await tx.take.create({ data: { segmentId: drama.segmentId, inputHash: 'd'.repeat(64), engine: 'local', assetId: spoken.id, durationSeconds: 1, loudnessLufs: -20 } });
      await tx.segment.update({ where: { id: drama.segmentId }, data: { chosenTakeId: take.id } });
      await tx.exportFile.create({ data: { exportId: drama.exportId, format: 'flac', state: 'ready', assetId: file.id } });
    });
    const id = await save('one');
    await changes['gone']?.(1);
    await house.context.transaction.run((tx) => tx.exportFile.deleteMany({ where: { exportId: drama.exportId } }));
    const sweep = () => sweepOrphans({ contents: createFolderContents(house.root), transaction: house.context.transaction, olderThanMs: -1_000 });
    await sweep();
    await restore(id);
    expect([...(await house.context.assets.read(spoken.id))]).toEqual([...bytes(1)]);
    expect((await readProject(house.context, { projectId: drama.projectId })).export?.files.find(({ format }) => format === 'flac')).toMatchObject({ state: 'ready', bytes: 4 });

    await changes['gone']?.(1);
    for (const version of await listVersions(house.context, { projectId: drama.projectId })) await deleteVersion(house.context, { versionId: version.id });
    await sweep();
    await expect(house.context.assets.read(spoken.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not somebody’s own voice that was deleted for good: its lines are to be spoken again', async () => {
    const clip = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: new Uint8Array([7]), mediaType: 'audio/wav' });
    const spoken = await house.context.assets.put({ ownerId: house.context.actor.userId, bytes: new Uint8Array([8]), mediaType: 'audio/wav' });
    const voiceId = await house.context.transaction.run(async (tx) => {
      const voice = await tx.voice.create({ data: { projectId: drama.projectId, engine: 'qwen', externalId: 'clip', name: 'Mine', settings: {}, hash: 'own', origin: 'own', sampleAssetId: clip.id, sampleText: 'I am.', consent: { who: 'N', statement: 'yes', at: 'now' } } });
      await tx.character.update({ where: { id: drama.characterId }, data: { voiceId: voice.id } });
      const take = await tx.take.create({ data: { segmentId: drama.segmentId, inputHash: 'e'.repeat(64), engine: 'qwen', voiceId: voice.id, assetId: spoken.id, durationSeconds: 1, loudnessLufs: -20 } });
      await tx.segment.update({ where: { id: drama.segmentId }, data: { chosenTakeId: take.id } });
      return voice.id;
    });
    const id = await save('with my voice');
    await deleteOwnVoice(house.context, { voiceId });
    await sweepOrphans({ contents: createFolderContents(house.root), transaction: house.context.transaction });
    await expect(house.context.assets.read(clip.id)).rejects.toMatchObject({ code: 'not-found' });
    await restore(id);
    await house.context.transaction.run(async (tx) => {
      expect(await tx.voice.count({ where: { projectId: drama.projectId, origin: 'own' } })).toBe(0);
      expect(await tx.segment.findUniqueOrThrow({ where: { id: drama.segmentId } })).toMatchObject({ chosenTakeId: null });
      expect(await tx.character.findUniqueOrThrow({ where: { id: drama.characterId } })).toMatchObject({ voiceId: null });
    });
  });

  it('are no pick-ups: those marked since stay, on their words', async () => {
    await markPickUp(house.context, { segmentId: drama.segmentId, start: 1, end: 4, assetId: null, kind: 'misread' });
    const id = await save('one');
    await changes['text']?.(1);
    await house.context.transaction.run(async (tx) => {
      await tx.pickUp.updateMany({ where: { projectId: drama.projectId }, data: { anchorStart: 11, anchorEnd: 14, state: 'fixed' } });
      await tx.pickUp.create({ data: { projectId: drama.projectId, anchorStart: smallStory.indexOf('roof') + 10, anchorEnd: smallStory.indexOf('roof') + 14, kind: 'noise', by: 'x', words: 'roof' } });
    });
    await restore(id);
    const { pickUps } = await readProof(house.context, { projectId: drama.projectId });
    expect(pickUps.map(({ state, anchorStart, anchorEnd }) => [state, smallStory.slice(anchorStart, anchorEnd)])).toEqual([['fixed', 'Who'], ['open', 'roof']]);
  });
});

/** Without the takes, voices and candidates that the other one does not have; files are of the mixes that are kept. */
function withoutNew(tables: Snapshot['tables'], known: Snapshot['tables']): Snapshot['tables'] {
  const only = (table: 'Take' | 'Voice') => {
    const ids = new Set(known[table].map((row) => row['id']));
    return tables[table].filter((row) => ids.has(row['id']));
  };
  return { ...tables, Take: only('Take'), Voice: only('Voice') };
}
