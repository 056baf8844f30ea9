/**
 * No question is asked once for each row ("N + 1"): what a page or a programme reads costs as many statements for a long
 * drama among many as for a short one by itself.
 */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBoss } from '../jobs/boss.ts';
import { listCharacters } from './characters/list-characters.ts';
import { readCastCopy } from './characters/copy-cast.ts';
import { listExports } from './exports/list-exports.ts';
import { readHistory } from './exports/history.ts';
import type { ServiceContext } from './interfaces.ts';
import { silentLog } from './log.ts';
import { readOperation } from './operation/read-operation.ts';
import { readMaking } from './productions/read-making.ts';
import { listProjects, pageOfProjects } from './projects/list-projects.ts';
import { pageOfLines } from './projects/page-lines.ts';
import { readProject } from './projects/read-project.ts';
import { readScript } from './projects/read-script.ts';
import { pickUpsCsv } from './proof/pick-ups-csv.ts';
import { readProof } from './proof/read-proof.ts';
import { readPronunciations } from './pronunciations/read-pronunciations.ts';
import { readPublishing } from './publishing/read-publishing.ts';
import { findWords } from './segments/replace-words.ts';
import { likeLines } from './segments/like-lines.ts';
import { readTakes } from './segments/takes.ts';
import { reviewQueue } from './segments/review-queue.ts';
import { estimateMake } from './spending/estimate-make.ts';
import { readSpending } from './spending/read-spending.ts';
import { openTestHouse, type TestHouse } from './testing-database.ts';
import { makeSmallDrama, type SmallDrama } from './testing-drama.ts';
import { readTimeline } from './audio-export/read-timeline.ts';
import { listVersions, saveVersion } from './versions/versions.ts';
import { readClashes } from './characters/read-clashes.ts';
import { readVoiceSheet } from './voice-generation/read-voice-sheet.ts';
import { readWork } from './work/read-work.ts';

let house: TestHouse;
let drama: SmallDrama;
const counts = new Map<string, number>();

const readings: { [name: string]: (context: ServiceContext, drama: SmallDrama) => Promise<unknown> } = {
  listProjects: (context) => listProjects(context),
  pageOfProjects: (context) => pageOfProjects(context, { after: null, limit: 50 }),
  readWork: (context) => readWork(context),
  readOperation: (context) => readOperation(context),
  readProject: (context, { projectId }) => readProject(context, { projectId }),
  readScript: (context, { projectId, chapterId }) => readScript(context, { projectId, chapterId }),
  pageOfLines: (context, { projectId }) => pageOfLines(context, { projectId, chapterId: null, after: null, limit: 500 }),
  readTimeline: (context, { projectId, chapterId }) => readTimeline(context, { projectId, chapterId, sceneIndex: null }),
  listCharacters: (context, { projectId }) => listCharacters(context, { projectId }),
  readVoiceSheet: (context, { characterId }) => readVoiceSheet(context, { characterId }),
  readClashes: (context, { projectId }) => readClashes(context, { projectId }),
  readCastCopy: (context, { projectId }) => readCastCopy(context, { projectId, fromId: null }),
  readPronunciations: (context, { projectId }) => readPronunciations(context, { projectId }),
  readTakes: (context, { segmentId }) => readTakes(context, { segmentId }),
  findWords: (context, { projectId }) => findWords(context, { projectId, find: 'there' }),
  likeLines: (context, { segmentId }) => likeLines(context, { segmentId, within: 'story' }),
  reviewQueue: (context, { projectId }) => reviewQueue(context, { projectId }),
  estimateMake: (context, { projectId }) => estimateMake(context, { projectId, scope: { kind: 'all' } }),
  readSpending: (context, { projectId }) => readSpending(context, { projectId }),
  readMaking: (context, { projectId }) => readMaking(context, { projectId }),
  readProof: (context, { projectId }) => readProof(context, { projectId }),
  pickUpsCsv: (context, { projectId }) => pickUpsCsv(context, { projectId }),
  listExports: (context, { projectId }) => listExports(context, { projectId }),
  readHistory: (context, { projectId }) => readHistory(context, { projectId }),
  readPublishing: (context, { projectId }) => readPublishing(context, { projectId }),
  listVersions: (context, { projectId }) => listVersions(context, { projectId }),
};

beforeAll(async () => {
  house = await openTestHouse();
  // Whoever runs the studio asks about the queue, too.
  await (await startBoss(house.url, { role: 'enqueue', heartbeatSeconds: 10, log: silentLog })).stop({ graceful: false });
  drama = await makeSmallDrama(house.context);
  await saveVersion(house.context, { projectId: drama.projectId, name: 'first' });
  await more(2);
  for (const name of Object.keys(readings)) counts.set(name, await asked(name));
  await more(12);
  for (let others = 0; others < 6; others += 1) await makeSmallDrama(house.context);
});
afterAll(async () => await house[Symbol.asyncDispose]());

/** How many statements of its own a reading sends; what begins and ends a transaction is none of them. */
async function asked(name: string): Promise<number> {
  await readings[name]?.(house.context, drama);
  const query = vi.spyOn(Client.prototype, 'query');
  try {
    await readings[name]?.(house.context, drama);
    return query.mock.calls.filter(([statement]) => !/^(BEGIN|COMMIT|ROLLBACK|SET TRANSACTION)/i.test(textOf(statement))).length;
  } finally {
    query.mockRestore();
  }
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  return typeof statement === 'object' && statement !== null && 'text' in statement ? String(statement.text) : '';
}

/** So many more people, lines with takes, cues, mixes, marks, words and versions, in the same chapter. */
async function more(count: number): Promise<void> {
  const { context } = house;
  const { projectId, chapterId, assetId, exportId } = drama;
  await context.transaction.run(async (tx) => {
    const scene = await tx.scene.findFirstOrThrow({ where: { chapterId } });
    const voice = await tx.voice.findFirstOrThrow({ where: { projectId } });
    const { mixHash, measure } = await tx.export.findUniqueOrThrow({ where: { id: exportId } });
    const after = await tx.segment.count({ where: { chapterId } });
    for (let index = after; index < after + count; index += 1) {
      const { id: voiceId } = await tx.voice.create({ data: { projectId, engine: 'local', externalId: `voice-${index}`, name: 'Another', settings: voice.settings ?? {}, hash: `hash-${index}` } });
      const { id: characterId } = await tx.character.create({ data: { projectId, name: `Person ${index}`, colour: index % 8, lines: 1, voiceId } });
      const segment = await tx.segment.create({ data: { projectId, chapterId, sceneId: scene.id, index, start: 0, end: 14, kind: 'dialogue', characterId, confidence: 0.4 } });
      const take = await tx.take.create({ data: { segmentId: segment.id, inputHash: String(index).padStart(64, 'b'), engine: 'local', assetId, durationSeconds: 0.1, loudnessLufs: -20 } });
      await tx.segment.update({ where: { id: segment.id }, data: { chosenTakeId: take.id } });
      await tx.take.create({ data: { segmentId: drama.segmentId, inputHash: String(index).padStart(64, 'c'), engine: 'local', assetId, durationSeconds: 0.1, loudnessLufs: -20 } });
      await tx.cue.create({ data: { projectId, sceneId: scene.id, lane: 'effect', sound: 'knock', prompt: 'knock', seed: index, anchorStart: 0, anchorEnd: 3 } });
      const { id: productionId } = await tx.production.create({ data: { projectId, kind: 'make', scope: { kind: 'all' }, state: 'done' } });
      await tx.export.create({ data: { projectId, productionId, mixHash, measure: measure ?? {}, peaksAssetId: assetId } });
      await tx.pickUp.create({ data: { projectId, anchorStart: 0, anchorEnd: 3, kind: 'pace', by: 'First' } });
      await tx.pronunciation.create({ data: { projectId, word: `Word${index}`, said: 'wurd', alphabet: 'letters' } });
      await tx.purchase.create({ data: { ownerId: context.actor.userId, projectId, vendor: 'hume', model: 'octave', stage: 'speak', inputHash: String(index), mostMicros: 5, costMicros: 5, state: 'settled', settledAt: new Date() } });
    }
  });
  for (let index = 0; index < Math.min(count, 4); index += 1) await saveVersion(context, { projectId, name: `draft ${count} ${index}` });
}

describe('a longer drama among more of them', () => {
  it.each(Object.keys(readings))('%s asks no more questions', async (name) => {
    expect(await asked(name)).toBe(counts.get(name));
  });
});
