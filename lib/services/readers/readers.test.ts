import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetEnv } from '../../env.ts';
import { createHandlers, type WorkerHandlers } from '../../worker/handlers.ts';
import type { JobRun } from '../../worker/runner-contract.ts';
import { createClientFactory } from '../clients.ts';
import { createEngines } from '../engines.ts';
import type { ServiceContext } from '../interfaces.ts';
import { cancelProduction } from '../productions/cancel-production.ts';
import { readAgain } from '../productions/read-again.ts';
import { createProject } from '../projects/create-project.ts';
import { startAnthropic, type AnthropicStandIn, type FatalMischief } from '../../../e2e/vendors/anthropic.ts';
import { undoEdit } from '../edits/undo.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { localReader } from '../text-analysis/claude/testing-story.ts';
import { setEngine } from '../vendors/set-engines.ts';
import { agreeToSend } from './agree-to-send.ts';
import { countReading } from './count-reading.ts';
import { estimateReading } from './estimate-reading.ts';
import { readReader } from './read-reader.ts';
import { startReading } from './start-reading.ts';

const story = `The Ferry

“Who is there?” asked Nora.

“Only me,” said old Piet. “The boat is late.”

“Then we wait.”

“So we do,” said Nora.
`;

let house: TestHouse;
let context: ServiceContext;
let stranger: ServiceContext;
let worker: WorkerHandlers;
let server: AnthropicStandIn;
let trouble: FatalMischief | null = null;

beforeAll(async () => {
  house = await openTestHouse();
  server = await startAnthropic({
    mischief: () => trouble,
    brain: ({ ids }) => ({
      people: [{ id: 'n1', name: 'Captain Aalt', aliases: [], sex: 'male', age: 'old', persona: 'hoarse and kind' }],
      merges: [],
      narrator: 'none',
      lines: ids.map((u) => ({ u, c: 'n1', s: 'certain', w: 'tag', d: 'gruffly' })),
    }),
  });
  const clients = createClientFactory();
  context = { ...house.context, clients };
  stranger = { ...house.stranger, clients };
  const { actor: _, assets: __, ...base } = context;
  worker = await createHandlers({ ...base, forUser: () => context }, { ...createEngines({ processes: 1 }), text: localReader });
});
afterAll(async () => {
  await worker.close();
  await server[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
});
beforeEach(() => {
  server.asked.length = 0;
  server.batches.made.length = 0;
  trouble = null;
  keyed(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  resetEnv();
});

function keyed(has: boolean): void {
  vi.stubEnv('ANTHROPIC_API_KEY', has ? server.key : '');
  vi.stubEnv('ANTHROPIC_BASE_URL', server.url);
  resetEnv();
}

const run: JobRun = { signal: new AbortController().signal, attempt: 1, lastAttempt: false, lease: { assertHeld: async () => {} } };
/** Runs the waiting jobs. All of them are readings. */
async function work(): Promise<void> {
  for (let job = house.jobs[0]; job; job = house.jobs[0]) {
    if (job.name !== 'read-story') throw new Error(`unexpected ${job.name}`);
    await worker.handlers['read-story'](job, run);
    house.jobs.shift();
  }
}
async function newProject(): Promise<string> {
  const { id } = await createProject(context, { bytes: new TextEncoder().encode(story), fileName: null, title: null });
  return id;
}
async function readProject(): Promise<string> {
  const id = await newProject();
  await work();
  return id;
}
const rows = (projectId: string) => context.transaction.run((tx) => tx.segment.findMany({ where: { projectId, kind: 'dialogue' }, orderBy: { start: 'asc' }, include: { character: true } }));
const production = (projectId: string) => context.transaction.run((tx) => tx.production.findFirstOrThrow({ where: { projectId }, orderBy: { createdAt: 'desc' } }));

describe('without a key', () => {
  it('nothing is offered, nothing is sent, and the built-in reader reads', async () => {
    keyed(false);
    const projectId = await readProject();
    await agreeToSend(context, { projectId, agree: true });
    expect(await readReader(context, { projectId })).toMatchObject({ hasKey: false, readBy: 'local', reading: false, notes: [] });
    await expect(startReading(context, { projectId, reader: 'claude' })).rejects.toMatchObject({ code: 'bad-input', person: expect.stringContaining('ANTHROPIC_API_KEY') });
    await expect(countReading(context, { projectId, model: 'claude-sonnet-5-5' })).rejects.toMatchObject({ code: 'bad-input' });
    await readAgain(context, { projectId });
    await work();
    expect(server.asked).toEqual([]);
  });
});

describe('before the writer agrees', () => {
  it('what it would cost is worked out here; nothing goes out', async () => {
    const projectId = await readProject();
    const estimate = await estimateReading(context, { projectId });
    expect(estimate).toMatchObject({ lines: 5, chapters: 1 });
    expect(estimate.sentCharacters).toBeGreaterThan(story.length - 40);
    for (const offer of estimate.offers) {
      expect(offer).toMatchObject({ requests: 1, counted: false });
      expect(offer.batchMicros).toBeLessThan(offer.directMicros);
      expect(offer.limitMicros).toBeGreaterThan(offer.directMicros);
      for (const money of [offer.directMicros, offer.batchMicros, offer.limitMicros]) expect(Number.isSafeInteger(money)).toBe(true);
    }
    await expect(countReading(context, { projectId, model: 'claude-sonnet-5-5' })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(startReading(context, { projectId, reader: 'claude' })).rejects.toMatchObject({ code: 'not-allowed' });
    await readAgain(context, { projectId });
    await work();
    expect(server.asked).toEqual([]);
    expect(await readReader(context, { projectId })).toMatchObject({ hasKey: true, choice: 'auto', readBy: 'local', agreedAt: null, spentMicros: 0 });
  });

  it('a story that nobody has read yet cannot be estimated', async () => {
    const projectId = await newProject();
    await expect(estimateReading(context, { projectId })).rejects.toMatchObject({ code: 'conflict' });
    await work();
  });

  it('somebody else is told that there is no such drama', async () => {
    const projectId = await readProject();
    const asked = [
      readReader(stranger, { projectId }),
      estimateReading(stranger, { projectId }),
      agreeToSend(stranger, { projectId, agree: true }),
      countReading(stranger, { projectId, model: 'claude-sonnet-5-5' }),
      startReading(stranger, { projectId, reader: 'local' }),
    ];
    for (const one of await Promise.allSettled(asked)) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'not-found' } });
  });
});

describe('once the writer agreed', () => {
  it('it is counted, read, stored with directions and personas, and what a person set stays', async () => {
    const projectId = await readProject();
    const [first] = await rows(projectId);
    await context.transaction.run((tx) => tx.segment.update({ where: { id: first?.id ?? '' }, data: { speakerSetBy: 'person' } }));
    await agreeToSend(context, { projectId, agree: true });
    const counted = await countReading(context, { projectId, model: 'claude-sonnet-5-5' });
    expect(counted.counted).toBe(true);
    expect(server.asked.map((one) => one.path)).toEqual(['/v1/messages/count_tokens', '/v1/messages/count_tokens']);

    await startReading(context, { projectId, reader: 'claude', model: 'claude-sonnet-5-5', batch: false });
    expect(await readReader(context, { projectId })).toMatchObject({ reading: true });
    await expect(startReading(context, { projectId, reader: 'local' })).rejects.toMatchObject({ code: 'conflict' });
    await work();
    const lines = await rows(projectId);
    expect(lines[0]).toMatchObject({ id: first?.id, speakerSetBy: 'person', characterId: first?.characterId });
    for (const line of lines.slice(1)) expect(line).toMatchObject({ direction: 'gruffly', evidence: 'tag', character: { name: 'Captain Aalt', persona: 'hoarse and kind' } });
    // The settled line beside them had its exchange solved again, and they stayed as sure as Claude was.
    for (const line of lines.slice(1)) expect(line.confidence).toBeGreaterThan(0.9);
    const view = await readReader(context, { projectId });
    expect(view).toMatchObject({ readBy: 'claude', choice: 'claude', notes: [], reading: false });
    // What was counted before and what was charged are of one size.
    const input = server.asked.at(-1)?.body;
    expect(JSON.stringify(input)).toContain('<given');
    expect(view.spentMicros).toBeGreaterThan(0);
    expect(view.spentMicros).toBeLessThan(counted.limitMicros);

    // Read again, nothing is bought again; taken back, nothing goes out.
    server.asked.length = 0;
    await agreeToSend(context, { projectId, agree: false });
    await startReading(context, { projectId, reader: 'auto' });
    await work();
    expect(server.asked).toEqual([]);
    expect(await readReader(context, { projectId })).toMatchObject({ readBy: 'local', agreedAt: null, spentMicros: view.spentMicros });
  });

  it('who reads it goes back and forth by undo: the built-in reader reads again, and Claude is not paid for it', async () => {
    const projectId = await readProject();
    await agreeToSend(context, { projectId, agree: true });
    const local = await rows(projectId);
    await startReading(context, { projectId, reader: 'local' });
    await work();
    await startReading(context, { projectId, reader: 'claude' });
    // While it is read, nothing goes back.
    await expect(undoEdit(context, { projectId, redo: false })).rejects.toMatchObject({ code: 'conflict', person: expect.stringContaining('is being read') });
    await work();
    expect((await rows(projectId))[0]?.character?.name).toBe('Captain Aalt');
    server.asked.length = 0;
    expect(await undoEdit(context, { projectId, redo: false })).toEqual({ label: 'had the story read by Claude', note: expect.stringContaining('reads the story again') });
    await work();
    expect(await readReader(context, { projectId })).toMatchObject({ choice: 'local', readBy: 'local' });
    expect((await rows(projectId)).map(({ character }) => character?.name)).toEqual(local.map(({ character }) => character?.name));
    expect(await undoEdit(context, { projectId, redo: true })).toMatchObject({ note: expect.stringContaining('read again') });
    expect(house.jobs).toEqual([]);
    expect(await readReader(context, { projectId })).toMatchObject({ choice: 'claude', readBy: 'local', reading: false });
    expect(server.asked).toEqual([]);
  });

  it('Claude’s reading stays where a reader was only chosen, or the key is gone, however that is taken back', async () => {
    const projectId = await readProject();
    await agreeToSend(context, { projectId, agree: true });
    await startReading(context, { projectId, reader: 'claude' });
    await work();
    const read = await rows(projectId);
    const [undo, redo] = [() => undoEdit(context, { projectId, redo: false }), () => undoEdit(context, { projectId, redo: true })];
    const stays = async (note: RegExp, done: Promise<unknown>) => {
      expect(await done).toMatchObject({ note: expect.stringMatching(note) });
      expect(house.jobs).toEqual([]);
      expect(await readReader(context, { projectId })).toMatchObject({ readBy: 'claude', reading: false });
    };
    // The built-in reader was only chosen: done again, it does not read what it did not read then.
    await setEngine(context, { projectId, service: 'reading', setting: 'local' });
    await stays(/choose the built-in reader/, undo());
    await stays(/stays Claude’s until/, redo());
    await setEngine(context, { projectId, service: 'reading', setting: 'claude' });
    await stays(/stays Claude’s until/, undo());
    // Another model is nothing of who reads.
    await setEngine(context, { projectId, service: 'reading', setting: 'claude' });
    await startReading(context, { projectId, reader: 'claude', model: 'claude-sonnet-5-5' });
    await work();
    await stays(/^The reading stays as it is until you have it read again\.$/, undo());
    for (let back = 0; back < 2; back += 1) await undo();
    // Back to the best reader there is: without a key that is the built-in one, which read nothing then.
    keyed(false);
    await stays(/choose the built-in reader/, undo());
    expect(await readReader(context, { projectId })).toMatchObject({ choice: 'auto' });
    expect((await rows(projectId)).map(({ character }) => character?.name)).toEqual(read.map(({ character }) => character?.name));
  });

  it('a key without credit leaves the reading that stands, and says so', async () => {
    const projectId = await readProject();
    const before = await rows(projectId);
    await agreeToSend(context, { projectId, agree: true });
    trouble = 'no-credit';
    await startReading(context, { projectId, reader: 'claude' });
    await work();
    expect(await production(projectId)).toMatchObject({ state: 'failed', error: expect.stringContaining('credit') });
    expect(await rows(projectId)).toEqual(before);
    expect(await readReader(context, { projectId })).toMatchObject({ readBy: 'local', error: expect.stringContaining('credit') });
  });

  it('a story that was never read is read in any case', async () => {
    const projectId = await newProject();
    await context.transaction.run((tx) => tx.project.update({ where: { id: projectId }, data: { reader: 'claude', agreements: { create: { vendor: 'anthropic', agreedAt: new Date() } } } }));
    trouble = 'bad-key';
    await work();
    const view = await readReader(context, { projectId });
    expect(view).toMatchObject({ readBy: 'local', notes: [expect.stringMatching(/did not accept the key.*built-in reader read the story instead/)] });
    expect(JSON.stringify(view)).not.toContain(server.key);
    expect(await production(projectId)).toMatchObject({ state: 'done' });
  });

  it('a story that Claude read is not read over by another because the key is gone', async () => {
    const projectId = await readProject();
    await agreeToSend(context, { projectId, agree: true });
    await startReading(context, { projectId, reader: 'claude' });
    await work();
    const before = await rows(projectId);
    keyed(false);
    await readAgain(context, { projectId });
    await work();
    expect(await rows(projectId)).toEqual(before);
    expect(await readReader(context, { projectId })).toMatchObject({ readBy: 'claude', error: expect.stringContaining('ANTHROPIC_API_KEY') });
  });

  it('a batch is waited for, and read once it is there', async () => {
    const projectId = await readProject();
    await agreeToSend(context, { projectId, agree: true });
    await startReading(context, { projectId, reader: 'claude', batch: true });
    await expect(work()).rejects.toMatchObject({ waits: true, retryable: true });
    expect(await production(projectId)).toMatchObject({ state: 'running' });
    await work();
    expect(server.batches.made).toHaveLength(1);
    expect(await production(projectId)).toMatchObject({ state: 'done' });
    expect(await readReader(context, { projectId })).toMatchObject({ readBy: 'claude', batch: true });
  });

  it('a batch whose reading is cancelled is called off', async () => {
    const projectId = await readProject();
    await agreeToSend(context, { projectId, agree: true });
    await startReading(context, { projectId, reader: 'claude', batch: true });
    await expect(work()).rejects.toMatchObject({ waits: true });
    await cancelProduction(context, { projectId });
    await work();
    expect(server.batches.made.map((batch) => batch.state)).not.toContain('in_progress');
    // What it had answered by then is paid for, and known.
    const { spentMicros } = await readReader(context, { projectId });
    expect(await context.transaction.run((tx) => tx.purchase.findMany({ where: { projectId } }))).toMatchObject([{ stage: 'read', state: 'settled', costMicros: spentMicros }]);
    expect(await readReader(context, { projectId })).toMatchObject({ readBy: 'local', reading: false });
  });

  it('only the chapters that are to be made go out', async () => {
    const projectId = await readProject();
    await agreeToSend(context, { projectId, agree: true });
    await context.transaction.run((tx) => tx.chapter.updateMany({ where: { projectId }, data: { included: false } }));
    expect(await estimateReading(context, { projectId })).toMatchObject({ lines: 0, chapters: 0, sentCharacters: 0 });
    await startReading(context, { projectId, reader: 'claude' });
    await work();
    expect(server.asked).toEqual([]);
  });

  it('a model that is not on the list is refused', async () => {
    const projectId = await readProject();
    await expect(startReading(context, { projectId, reader: 'local', model: 'gpt' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
