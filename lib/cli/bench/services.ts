/**
 * `npm run bench -- services`: what the foundations are worth, each as a ratio of two things done in the same run: the
 * services' fan-out against one after another, pools of 1, 5 and 20 connections, the wrapper of errors and retries, one
 * client factory against clients made anew, and whether 10,000 transactions, a tenth of them rolled back, leave anything.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { encodeWav16 } from '../../audio/wav.ts';
import { openDatabase, type PrismaClient } from '../../db/client.ts';
import { ensureDatabase } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { createTransactionManager } from '../../db/transaction.ts';
import { createClientFactory } from '../../services/clients.ts';
import { createEngineChoice } from '../../services/engine-choice.ts';
import { createEngines } from '../../services/engines.ts';
import { ServiceError } from '../../services/errors.ts';
import type { ServiceContext, SpeechEngine, TransactionManager } from '../../services/interfaces.ts';
import { withRetry } from '../../services/retry.ts';
import { speakBatch } from '../../services/speech-generation/speak-batch.ts';
import { narratorVoices, voiceSpecOf } from '../../services/voice-generation/local/catalogue.ts';
import { storeVoice } from '../../services/voice-generation/store-voice.ts';
import { Rows, type BenchResult } from './figures.ts';
import { median, quantile } from './stats.ts';
import { openAsker } from './worker.ts';

/** A vendor's time for a line, and how many lines are asked for at once. */
const vendor = { latencyMs: 150, lines: 60, atOnce: 10 };
const leastFanOut = 6;
const pools = [1, 5, 20] as const;
const crowd = { transactions: 2_000, atOnce: 50 };
const leak = { transactions: 10_000, atOnce: 20, connections: 5 };
const mostWrapperMicros = 20;
const leastFactoryGain = 5;

export async function services(say: (sentence: string) => void): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase();
  stack.defer(() => database.stop());
  await migrate(database.url);
  const context = await openAsker(database.url, stack);
  const rows = new Rows();
  say('Speaking lines one after another, and ten at a time...');
  await fanOut(context, rows);
  say('Transactions by many at once, over pools of 1, 5 and 20 connections...');
  for (const connections of pools) await pool(database.url, connections, rows);
  say(`${leak.transactions} transactions, a tenth of them rolled back...`);
  await leaks(database.url, context, rows);
  await wrapper(rows);
  factory(rows);
  return { title: 'What the foundations are worth', subjects: [{ name: 'services', measures: rows.measures }] };
}

/** The speech service over a stand-in for its engine's contract that takes a vendor's time and no processor. */
async function fanOut(context: ServiceContext, rows: Rows): Promise<void> {
  const wav = encodeWav16({ sampleRate: 22_050, channels: [Float32Array.from({ length: 2_205 }, (_, at) => Math.sin(at / 9) / 4)] });
  const speech: SpeechEngine = {
    id: 'local',
    version: 'bench',
    speak: async (_request, signal) => {
      await pause(vendor.latencyMs, undefined, { signal });
      return { wav, durationSeconds: 0.1, loudnessLufs: -20, words: [], warnings: [] };
    },
    close: async () => {},
  };
  const builtIn = createEngines();
  try {
    const choice = createEngineChoice(context, { ...builtIn, speech });
    const seconds = async (concurrency: number): Promise<number> => {
      const segmentIds = await lines(context, `${concurrency} at a time`);
      const from = performance.now();
      const { made, failed } = await speakBatch(context, choice, segmentIds, { concurrency });
      if (made !== vendor.lines || failed.length > 0) throw new Error(`Only ${made} of ${vendor.lines} lines were spoken: ${failed[0]?.message ?? ''}`);
      return (performance.now() - from) / 1000;
    };
    await seconds(vendor.atOnce);
    const [one, many] = [await seconds(1), await seconds(vendor.atOnce)];
    const ideal = (vendor.lines * vendor.latencyMs) / vendor.atOnce / 1000;
    rows.group('Fan-out');
    rows.bar(`speech of ${vendor.lines} lines, ${vendor.atOnce} at a time against one after another`, `at least ${leastFanOut} times as fast`, `${(one / many).toFixed(1)} times: ${many.toFixed(2)} s against ${one.toFixed(2)} s (the vendor alone needs ${ideal.toFixed(2)} s)`, one / many >= leastFanOut, { one, many, ideal });
  } finally {
    await builtIn.close();
  }
}

/** A drama of short lines, each in words of its own: no take of another run is found for them. */
async function lines(context: ServiceContext, title: string): Promise<string[]> {
  const said = Array.from({ length: vendor.lines }, (_, n) => `Line ${n} of ${title}, ${context.clock.now().getTime()}.\n`);
  const text = said.join('');
  return await context.transaction.run(async (tx) => {
    const { id: projectId } = await tx.project.create({ data: { ownerId: context.actor.userId, title, readAt: context.clock.now() } });
    await tx.sourceDocument.create({ data: { projectId, text, sha256: title, length: text.length, words: said.length * 5, encoding: 'UTF-8' } });
    const chapter = await tx.chapter.create({ data: { projectId, index: 0, title, start: 0, end: text.length } });
    const scene = await tx.scene.create({ data: { chapterId: chapter.id, index: 0, start: 0, end: text.length } });
    const { id: voiceId } = await storeVoice(tx, projectId, voiceSpecOf(narratorVoices.steady));
    await tx.character.create({ data: { projectId, name: 'Narrator', role: 'narrator', colour: 0, voiceId } });
    let at = 0;
    await tx.segment.createMany({ data: said.map((line, index) => ({ projectId, chapterId: chapter.id, sceneId: scene.id, index, start: at, end: (at += line.length), kind: 'narration', endsParagraph: true })) });
    return (await tx.segment.findMany({ where: { projectId }, orderBy: { index: 'asc' }, select: { id: true } })).map((segment) => segment.id);
  });
}

/** Does `work` with the numbers under `count`, so many at a time; gives the milliseconds of each. */
async function crowded(count: number, atOnce: number, work: (n: number) => Promise<void>): Promise<number[]> {
  const numbers = Array.from({ length: count }, (_, n) => n).values();
  const took: number[] = [];
  const one = async (): Promise<void> => {
    for (const n of numbers) {
      const from = performance.now();
      await work(n);
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return took;
}

/** What a service does in a short transaction: it reads, writes and reads again. */
async function shortWork(transaction: TransactionManager, name: string): Promise<void> {
  await transaction.run(async (tx) => {
    const made = await tx.user.create({ data: { name } });
    await tx.user.update({ where: { id: made.id }, data: { name: `${name}.` } });
    await tx.user.findUniqueOrThrow({ where: { id: made.id } });
  });
}

async function pool(url: string, connections: number, rows: Rows): Promise<void> {
  const open = openDatabase(url, { max: connections });
  try {
    const transaction = createTransactionManager(open.prisma);
    await crowded(100, crowd.atOnce, (n) => shortWork(transaction, `warm ${n}`));
    const from = performance.now();
    const took = await crowded(crowd.transactions, crowd.atOnce, (n) => shortWork(transaction, `pool ${n}`));
    const perSecond = crowd.transactions / ((performance.now() - from) / 1000);
    const p99 = quantile(took, 0.99);
    rows.group('The pool of connections');
    rows.bar(`${connections} ${connections === 1 ? 'connection' : 'connections'}, ${crowd.atOnce} callers`, 'every transaction is answered, none waits over 5 s', `${perSecond.toFixed(0)} transactions a second, half within ${median(took).toFixed(0)} ms, 99 of 100 within ${p99.toFixed(0)} ms`, took.length === crowd.transactions && quantile(took, 1) <= 5_000, { connections, perSecond, medianMs: median(took), p99Ms: p99 });
  } finally {
    await open.close();
  }
}

/** Thrown on purpose, so that the transaction is rolled back. */
class Undone extends Error {}

async function leaks(url: string, asker: ServiceContext, rows: Rows): Promise<void> {
  const open = openDatabase(url, { max: leak.connections });
  try {
    const transaction = createTransactionManager(open.prisma);
    const before = await sessions(open.prisma);
    const mark = `leak ${asker.clock.now().getTime()}`;
    await crowded(leak.transactions, leak.atOnce, async (n) => {
      try {
        await transaction.run(async (tx) => {
          await tx.user.create({ data: { name: mark } });
          if (n % 10 === 0) throw new Undone();
        });
      } catch (error) {
        if (!(error instanceof Undone)) throw error;
      }
    });
    const kept = await open.prisma.user.count({ where: { name: mark } });
    const wanted = leak.transactions * 0.9;
    const after = await sessions(open.prisma);
    // The one that asked at first is of this pool too.
    const own = after.open - before.open + 1;
    const { idle } = after;
    await open.prisma.user.deleteMany({ where: { name: mark } });
    rows.group('Nothing leaks');
    rows.bar('what was rolled back is gone', `${wanted} rows of ${leak.transactions} transactions`, `${kept} rows`, kept === wanted, { kept });
    rows.bar('connections', `at most ${leak.connections} and none left in a transaction`, `${own} open, ${idle} idle in a transaction`, own <= leak.connections && idle === 0, { own, idle });
  } finally {
    await open.close();
  }
}

/** Our sessions at the server, and how many of them stand in a transaction that does nothing. */
async function sessions(prisma: PrismaClient): Promise<{ open: number; idle: number }> {
  const [found] = await prisma.$queryRaw<{ open: number; idle: number }[]>`
    SELECT count(*)::int AS "open", count(*) FILTER (WHERE "state" LIKE 'idle in transaction%')::int AS "idle"
    FROM pg_stat_activity WHERE "datname" = current_database() AND "application_name" = 'narratix'`;
  if (!found) throw new Error('The database did not say who is connected.');
  return found;
}

/** Nanoseconds of one call, the median of several rounds. */
async function nanosOf(work: () => Promise<unknown>, calls = 20_000): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const from = process.hrtime.bigint();
    for (let call = 0; call < calls; call += 1) await work();
    rounds.push(Number(process.hrtime.bigint() - from) / calls);
  }
  return median(rounds.slice(1));
}

async function wrapper(rows: Rows): Promise<void> {
  const work = async (): Promise<number> => 1;
  const refusal = new ServiceError('bad-input', { person: 'No.' });
  const refused = async (): Promise<never> => {
    throw refusal;
  };
  const caught = async (call: () => Promise<unknown>): Promise<void> => {
    try {
      await call();
    } catch (error) {
      if (error !== refusal) throw error;
    }
  };
  const bare = await nanosOf(work);
  const wrapped = await nanosOf(() => withRetry(work, { what: 'bench' }));
  const bareError = await nanosOf(() => caught(refused));
  const wrappedError = await nanosOf(() => caught(() => withRetry(refused, { what: 'bench' })));
  const each = (wrapped - bare) / 1000;
  const eachError = (wrappedError - bareError) / 1000;
  rows.group('The wrapper of errors and retries');
  rows.bar('a call that succeeds', `at most ${mostWrapperMicros} µs more`, `${each.toFixed(2)} µs more than ${(bare / 1000).toFixed(2)} µs`, each <= mostWrapperMicros, { bareNanos: bare, wrappedNanos: wrapped });
  rows.bar('a call that is refused', `at most ${mostWrapperMicros} µs more`, `${eachError.toFixed(2)} µs more than ${(bareError / 1000).toFixed(2)} µs`, eachError <= mostWrapperMicros, { bareNanos: bareError, wrappedNanos: wrappedError });
}

function factory(rows: Rows): void {
  const options = { apiKey: 'bench-key-that-is-none' };
  const clients = createClientFactory();
  const perCall = (work: () => unknown, calls = 5_000): number => {
    const rounds: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const from = process.hrtime.bigint();
      for (let call = 0; call < calls; call += 1) work();
      rounds.push(Number(process.hrtime.bigint() - from) / calls / 1000);
    }
    return median(rounds.slice(1));
  };
  const kept = perCall(() => clients.anthropic(options));
  const anew = perCall(() => createClientFactory().anthropic(options));
  rows.group('One factory of clients');
  rows.bar('a client asked for against one made anew', `at least ${leastFactoryGain} times as cheap`, `${(anew / kept).toFixed(1)} times: ${kept.toFixed(2)} µs against ${anew.toFixed(2)} µs`, anew / kept >= leastFactoryGain, { keptMicros: kept, anewMicros: anew });
}
