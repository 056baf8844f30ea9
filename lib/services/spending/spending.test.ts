import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { analyseStory } from '../../story/analyse.ts';
import type { MakeScope, ServiceContext, SpendStage, TextAnalysisEngine } from '../interfaces.ts';
import { createProject } from '../projects/create-project.ts';
import { speechColumns, voicingOf, wantedKey } from '../speech-generation/needs-take.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { makeSmallDrama, smallStory, type SmallDrama } from '../testing-drama.ts';
import { priceOfLine, priceOfVoice } from '../vendors/engine-prices.ts';
import { setAgreement } from '../vendors/agreement.ts';
import { estimateMake } from './estimate-make.ts';
import { endPurchase, openPurchase, type PurchaseEnd } from './ledger.ts';
import { readProject } from '../projects/read-project.ts';
import { readSpending } from './read-spending.ts';

/** The reader itself, without a thread. */
const reader: TextAnalysisEngine = { id: 'local', read: async (input) => analyseStory(input) };
const stormy = 'Rain hammered on the roof, and the wind howled about the house. The door slammed shut, and a bell rang in the hall.\n\n“Who is there?” asked Nora.\n\nThunder rolled over the sea, and the fire crackled in the hearth.\n\n'.repeat(4);

let house: TestHouse;
let context: ServiceContext;
let drama: SmallDrama;
let now = new Date('2026-11-26T12:00:00Z');

beforeAll(async () => {
  house = await openTestHouse();
  context = { ...house.context, clock: { now: () => now } };
});
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  drama = await makeSmallDrama(context);
  keyed(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

function keyed(has: boolean): void {
  vi.stubEnv('REPLICATE_API_TOKEN', has ? 'r8_0123456789abcdef' : '');
  vi.stubEnv('ANTHROPIC_API_KEY', has ? 'sk-ant-0123456789' : '');
  vi.stubEnv('HUME_API_KEY', '');
  resetEnv();
}
const agree = (vendor: 'replicate' | 'anthropic') => context.transaction.run((tx) => setAgreement(tx, { projectId: drama.projectId, vendor, agree: true, now }));
const estimate = (scope: MakeScope = { kind: 'all' }) => estimateMake(context, { projectId: drama.projectId, scope });
const stageOf = async (stage: SpendStage) => (await estimate()).stages.find((one) => one.stage === stage);
const heard = () => context.transaction.run((tx) => tx.chapter.update({ where: { id: drama.chapterId }, data: { scoredAt: now } }));
/** Nora's line, “Who is there?”. */
const line = 14;

describe('what making would cost', () => {
  it('is nothing with the built-in engines, and says what is missing', async () => {
    const { stages, micros, leftMicros } = await estimate();
    expect(micros).toBe(0);
    expect(leftMicros).toBe(5_000_000);
    // The take that is there is not of these words in this voice.
    expect(stages.map(({ stage, count }) => [stage, count])).toEqual([['read', 0], ['voice', 0], ['speak', 3], ['score', 1], ['sound', 1]]);
    for (const { engines } of stages) for (const engine of engines) expect(engine).toMatchObject({ engine: 'local', free: true, vendor: null });
  });

  it('counts voices, lines and sounds at their prices once a vendor may be used', async () => {
    await agree('replicate');
    await heard();
    await context.transaction.run((tx) => tx.character.update({ where: { id: drama.characterId }, data: { voiceId: null } }));
    const { stages, micros } = await estimate();
    const [, voice, speak, score, sound] = stages;
    expect(voice).toMatchObject({ count: 1, micros: priceOfVoice('qwen'), engines: [{ engine: 'qwen', vendor: 'replicate', name: 'Qwen3-TTS', free: false }] });
    // The narrator keeps the built-in voice that they have.
    expect(speak).toMatchObject({ count: 3, micros: priceOfLine('qwen', line), chapters: [{ chapterId: drama.chapterId, count: 3, micros: priceOfLine('qwen', line) }] });
    expect(speak?.engines.map(({ engine, count }) => [engine, count])).toEqual([['qwen', 1], ['local', 2]]);
    expect(score).toMatchObject({ count: 0, micros: 0 });
    expect(sound).toMatchObject({ count: 1, micros: 200_000, guessed: false, engines: [{ engine: 'stable-audio' }] });
    expect(micros).toBe(priceOfVoice('qwen') + priceOfLine('qwen', line) + 200_000);
    expect((await estimate({ kind: 'sample', fromIndex: 1, toIndex: 2 })).stages[2]).toMatchObject({ count: 1, micros: 0 });
  });

  it('a line that was spoken before in the same voice, and one that says the same again, cost nothing', async () => {
    await agree('replicate');
    await heard();
    const voiced = await context.transaction.run(async (tx) => {
      const voice = await tx.voice.create({ data: { projectId: drama.projectId, engine: 'qwen', externalId: 'q', name: 'Designed', settings: {}, hash: 'qwen-hash' } });
      await tx.character.updateMany({ where: { projectId: drama.projectId }, data: { voiceId: voice.id } });
      return await tx.segment.findMany({ where: { projectId: drama.projectId }, select: speechColumns, orderBy: { index: 'asc' } });
    });
    const all = voiced.reduce((sum, segment) => sum + priceOfLine('qwen', segment.end - segment.start), 0);
    expect(await stageOf('speak')).toMatchObject({ count: 3, micros: all });
    // Of another drama of the same owner.
    const other = await makeSmallDrama(context);
    await context.transaction.run(async (tx) => {
      const [first] = voiced;
      const key = first && wantedKey(first, smallStory, await voicingOf(tx, drama.projectId));
      await tx.take.update({ where: { segmentId_inputHash: { segmentId: other.segmentId, inputHash: 'a'.repeat(64) } }, data: { inputHash: key ?? '' } });
    });
    expect(await stageOf('speak')).toMatchObject({ count: 3, micros: all - priceOfLine('qwen', line) });
  });

  it('listens ahead for sounds that nobody has listened for, and says that it guesses', async () => {
    const { id: projectId } = await createProject(context, { bytes: new TextEncoder().encode(stormy), fileName: null, title: 'Stormy' });
    await analyseProject(context, reader, projectId);
    for (const vendor of ['replicate', 'anthropic'] as const) await context.transaction.run((tx) => setAgreement(tx, { projectId, vendor, agree: true, now }));
    const { stages } = await estimateMake(context, { projectId, scope: { kind: 'all' } });
    expect(stages[3]).toMatchObject({ stage: 'score', count: 1, guessed: true, engines: [{ engine: 'claude' }] });
    expect(stages[3]?.micros).toBeGreaterThan(0);
    expect(stages[4]).toMatchObject({ stage: 'sound', guessed: true });
    expect(stages[4]?.count).toBeGreaterThan(0);
    expect(stages[4]?.micros).toBe((stages[4]?.count ?? 0) * 200_000);
  });

  it('says in words what cannot be made as it is set, and counts nothing for it', async () => {
    await context.transaction.run((tx) => tx.project.update({ where: { id: drama.projectId }, data: { musicEngine: 'stable-audio', earEngine: 'claude' } }));
    const { stages, micros } = await estimate();
    expect(micros).toBe(0);
    expect(stages[3]).toMatchObject({ problem: expect.stringContaining('you have not agreed') });
    expect(stages[4]).toMatchObject({ problem: expect.stringContaining('you have not agreed') });
    keyed(false);
    expect(await stageOf('sound')).toMatchObject({ problem: expect.stringContaining('there is no key for Replicate') });
  });

  it('waits for the story to be read, and is nobody else’s', async () => {
    await expect(estimateMake(house.stranger, { projectId: drama.projectId, scope: { kind: 'all' } })).rejects.toMatchObject({ code: 'not-found' });
    await context.transaction.run((tx) => tx.project.update({ where: { id: drama.projectId }, data: { readAt: null } }));
    await expect(estimate()).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('what was spent', () => {
  let bought = 0;
  async function buy(stage: SpendStage, subjectId: string | null, model: string, mostMicros: number, end: PurchaseEnd | null): Promise<void> {
    const purchase = await openPurchase(context, { vendor: 'replicate', model, stage, projectId: drama.projectId, subjectId, inputHash: `bought-${(bought += 1)}`, mostMicros });
    if (purchase && end) await context.transaction.run((tx) => endPurchase(context, tx, purchase.id, end));
  }

  it('is summed by day, engine and line, with plain names, and paged', async () => {
    now = new Date('2026-11-25T23:59:00Z');
    await buy('speak', drama.segmentId, 'qwen/qwen3-tts', 500, { state: 'settled', costMicros: 400, assetId: null });
    now = new Date('2026-11-26T00:01:00Z');
    await buy('speak', drama.segmentId, 'qwen/qwen3-tts', 500, { state: 'uncertain', note: 'The answer was lost.' });
    await buy('sound', drama.cueId, 'stability-ai/stable-audio-2.5', 200_000, null);
    await buy('voice', drama.characterId, 'qwen/qwen3-tts', 5_000, { state: 'released', note: 'Not sold.' });
    await buy('read', null, 'claude-sonnet-5-5', 90_000, { state: 'settled', costMicros: 70_000, assetId: null });
    const view = await readSpending(context, { projectId: drama.projectId });
    expect(view).toMatchObject({ capMicros: 5_000_000, heldMicros: 270_900, settledMicros: 70_400, openMicros: 200_000, uncertainMicros: 500, month: { capMicros: 50_000_000, name: 'November 2026' }, next: null });
    expect(view.byDay).toEqual([{ key: '2026-11-26', name: '2026-11-26', count: 3, micros: 270_500 }, { key: '2026-11-25', name: '2026-11-25', count: 1, micros: 400 }]);
    expect(view.byEngine.map(({ name, micros }) => [name, micros])).toEqual([['Stable Audio 2.5', 200_000], ['Claude Sonnet 5.5', 70_000], ['Qwen3-TTS', 900]]);
    expect(view.byLine.map(({ name, micros }) => [name, micros])).toEqual([['Rain, on “Rain”', 200_000], ['The whole story', 70_000], ['“Who is there?', 900]]);
    expect(view.rows.map(({ what, state, micros }) => [what, state, micros])).toEqual([
      ['The whole story', 'settled', 70_000],
      ['A voice for Nora', 'released', 0],
      ['Rain, on “Rain”', 'open', 200_000],
      ['“Who is there?', 'uncertain', 500],
      ['“Who is there?', 'settled', 400],
    ]);

    for (let n = 0; n < 30; n += 1) await buy('speak', '00000000-0000-7000-8000-000000000099', 'qwen/qwen3-tts', 1, null);
    const first = await readSpending(context, { projectId: drama.projectId });
    const second = await readSpending(context, { projectId: drama.projectId, after: first.next ?? '' });
    expect(first.rows[0]?.what).toBe('Something that is no longer in the drama');
    expect(second.next).toBeNull();
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(35);
    await expect(readSpending(house.stranger, { projectId: drama.projectId })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is shown once money can be spent', async () => {
    const brief = async () => (await readProject(context, { projectId: drama.projectId })).spending;
    expect(await brief()).toEqual({ capMicros: 5_000_000, heldMicros: 0, shown: false });
    await agree('replicate');
    expect(await brief()).toMatchObject({ shown: true });
    keyed(false);
    expect(await brief()).toMatchObject({ shown: false });
  });
});
