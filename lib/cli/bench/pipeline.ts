/**
 * `npm run bench -- pipeline`: 2,000 lines spoken by a vendor that takes 200 ms a line and ten at a time, through the whole
 * road of the studio: queue, line, ledger, vendor, check of each take, rows. Beside it, what the vendor alone would need.
 * The lines are short retorts, as talk is made of; what a take costs to check grows with its length, and is told by second.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { ensureDatabase } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { childEnv, projectRoot } from '../../env.ts';
import type { ServiceContext } from '../../services/interfaces.ts';
import { cancelProduction } from '../../services/productions/cancel-production.ts';
import { makeDrama } from '../../services/productions/make-drama.ts';
import { storeVoice } from '../../services/voice-generation/store-voice.ts';
import { followUrl } from '../supervise.ts';
import { Rows, type BenchResult, type Subject } from './figures.ts';
import { watchProcess } from './process-use.ts';
import { openAsker, startWorker, stopWorker } from './worker.ts';

/** The bar, and a vendor as quick as the real ones are: there the machine does not say how fast it goes. */
const runs = [
  { lines: 2000, latencyMs: 200 },
  { lines: 400, latencyMs: 1000 },
] as const;
type Run = (typeof runs)[number];
const atOnce = 10;
/** All the sounds that are made beforehand have room in it, megabytes. */
const keptMb = 1000;
const mostRatio = 1.1;
const mostThrottled = 0.01;

const addresses = z.object({ hume: z.object({ url: z.string(), controlUrl: z.string() }), settings: z.record(z.string(), z.string()) });
const countsSchema = z.object({ calls: z.number(), byKind: z.record(z.string(), z.number()), throttled: z.number(), mostAtOnce: z.number() });

export async function pipeline(say: (sentence: string) => void): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase();
  stack.defer(() => database.stop());
  await migrate(database.url);
  const subjects: Subject[] = [];
  for (const run of runs) subjects.push({ name: `${run.lines} lines at ${run.latencyMs} ms, ${atOnce} at a time`, measures: (await measured(database.url, run, say)).measures });
  return { title: 'Lines through the whole road to a vendor', subjects };
}

async function measured(url: string, run: Run, say: (sentence: string) => void): Promise<Rows> {
  const { lines, latencyMs } = run;
  const idealSeconds = (lines * latencyMs) / atOnce / 1000;
  await using stack = new AsyncDisposableStack();
  const vendor = await startVendor(run);
  stack.defer(() => stopWorker(vendor.child));
  const context = await openAsker(url, stack);
  const worker = await startWorker(url, { ...vendor.settings, HUME_CONCURRENCY: String(atOnce) });
  stack.defer(() => stopWorker(worker));
  const voice = await designedVoice(vendor);
  say('The stand-in makes its sounds beforehand, so that its own work is not measured...');
  await warmUp(vendor, voice, run);
  const before = await countsOf(vendor);
  const projectId = await makeLines(context, voice, lines);
  const watch = watchProcess(worker.pid ?? 0);
  stack.defer(() => watch.stop());

  say(`Speaking ${lines} lines at ${latencyMs} ms, ${atOnce} at a time...`);
  await makeDrama(context, { projectId, scope: { kind: 'all' } });
  const seconds = await untilSpoken(context, projectId, lines);
  await cancelProduction(context, { projectId });
  const use = await watch.read();
  const after = await countsOf(vendor);
  const counts = { calls: after.calls - before.calls, throttled: after.throttled - before.throttled, mostAtOnce: after.mostAtOnce };
  const { _count: takes, _sum: sum } = await context.transaction.run((tx) => tx.take.aggregate({ where: { segment: { projectId } }, _count: true, _sum: { durationSeconds: true } }));
  const soundSeconds = sum.durationSeconds ?? 0;
  const doubtful = await context.transaction.run((tx) => tx.take.count({ where: { segment: { projectId }, NOT: { problems: { equals: [] } } } }));
  const bought = await context.transaction.run((tx) => tx.purchase.groupBy({ by: ['state'], where: { projectId }, _count: true, _sum: { costMicros: true } }));

  const rows = new Rows();
  rows.group('Time');
  const ratio = seconds / idealSeconds;
  rows.bar('all lines spoken, checked and kept', `at most ${mostRatio} x the vendor alone (${idealSeconds} s)`, `${seconds.toFixed(1)} s: ${ratio.toFixed(2)} x (${availableParallelism()} cores; load ${(loadavg()[0] ?? 0).toFixed(1)})`, ratio <= mostRatio, { seconds, ratio });
  rows.note('takes', `${takes} of ${lines}, ${(soundSeconds / takes).toFixed(2)} s each, ${doubtful} of them worth hearing; ${bought.map((one) => `${one._count} ${one.state}`).join(', ')}`, { takes, soundSeconds, doubtful });
  rows.group('The vendor');
  rows.bar('told that it was too much', `at most ${mostThrottled * 100} % of the calls`, `${counts.throttled} of ${counts.calls}; ${counts.mostAtOnce} at once at most`, counts.throttled <= counts.calls * mostThrottled, { throttled: counts.throttled, calls: counts.calls, atOnce: counts.mostAtOnce });
  rows.group('Worker');
  if (use !== null) rows.note('processor', `${use.cpuSeconds.toFixed(1)} s, ${((use.cpuSeconds / lines) * 1000).toFixed(1)} ms a line, ${((use.cpuSeconds / soundSeconds) * 1000).toFixed(1)} ms a second of sound; ${(use.peakBytes / 1e6).toFixed(0)} MB, ${(use.childrenPeakBytes / 1e6).toFixed(0)} MB its ${use.children} voice processes`, { cpuSeconds: use.cpuSeconds, peakBytes: use.peakBytes });
  return rows;
}

interface Vendor {
  child: ChildProcess;
  url: string;
  controlUrl: string;
  settings: Record<string, string>;
}

/** The stand-in for Hume, in a process of its own. */
async function startVendor({ latencyMs }: Run): Promise<Vendor> {
  const args = ['--hume-ms', String(latencyMs), '--hume-at-once', String(atOnce), '--hume-kept-mb', String(keptMb)];
  const child = fork(path.join(projectRoot(), 'e2e', 'vendors', 'start.ts'), args, { env: childEnv(), execArgv: ['--import', followUrl()] });
  const died = once(child, 'exit').then(() => {
    throw new Error('The stand-in could not be started.');
  });
  const [message] = await Promise.race([once(child, 'message'), died]);
  died.catch(() => undefined);
  const { hume, settings } = addresses.parse(message);
  return { child, ...hume, settings };
}

async function callVendor(vendor: Vendor, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${vendor.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-hume-api-key': vendor.settings['HUME_API_KEY'] ?? '' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  const value: unknown = await response.json();
  return value;
}

const designed = z.object({ generations: z.array(z.object({ generation_id: z.string() })).min(1) });

/** A voice of the vendor's, by its documented calls. Gives its id. */
async function designedVoice(vendor: Vendor): Promise<string> {
  const { generations } = designed.parse(await callVendor(vendor, '/v0/tts', { utterances: [{ text: 'A steady voice for a bench.', description: 'A steady reader' }], num_generations: 1 }));
  return z.object({ id: z.string() }).parse(await callVendor(vendor, '/v0/tts/voices', { generation_id: generations[0]?.generation_id, name: 'Bench' })).id;
}

const lineOf = (n: number): string => `Yes, number ${n}.`;

/** Has every line spoken once, as many at a time as the vendor takes. */
async function warmUp(vendor: Vendor, voice: string, { lines }: Run): Promise<void> {
  const numbers = Array.from({ length: lines }, (_, n) => n).values();
  const one = async (): Promise<void> => {
    for (const n of numbers) await callVendor(vendor, '/v0/tts', { utterances: [{ text: lineOf(n), voice: { id: voice, provider: 'CUSTOM_VOICE' } }], format: { type: 'wav' }, version: '1' });
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

async function countsOf(vendor: Vendor): Promise<z.output<typeof countsSchema>> {
  return countsSchema.parse(await (await fetch(`${vendor.controlUrl}/_calls`)).json());
}

/** A drama of as many short lines, read, cast and scored: nothing is left of it but to speak. */
async function makeLines(context: ServiceContext, voice: string, lines: number): Promise<string> {
  const said = Array.from({ length: lines }, (_, n) => `${lineOf(n)}\n`);
  const text = said.join('');
  return await context.transaction.run(
    async (tx) => {
      const project = await tx.project.create({ data: { ownerId: context.actor.userId, title: 'Pipeline', voiceEngine: 'hume', readAt: context.clock.now(), capMicros: 2_000_000_000, agreements: { create: { vendor: 'hume', agreedAt: context.clock.now() } } } });
      await tx.user.update({ where: { id: context.actor.userId }, data: { monthlyCapMicros: 2_000_000_000 } });
      await tx.sourceDocument.create({ data: { projectId: project.id, text, sha256: 'bench', length: text.length, words: lines * 3, encoding: 'UTF-8' } });
      const chapter = await tx.chapter.create({ data: { projectId: project.id, index: 0, title: 'Lines', start: 0, end: text.length, scoredAt: context.clock.now() } });
      const scene = await tx.scene.create({ data: { chapterId: chapter.id, index: 0, start: 0, end: text.length } });
      const { id: voiceId } = await storeVoice(tx, project.id, { engine: 'hume', externalId: voice, name: 'Bench', settings: {}, origin: 'designed' });
      await tx.character.create({ data: { projectId: project.id, name: 'Narrator', role: 'narrator', colour: 0, voiceId } });
      let at = 0;
      await tx.segment.createMany({ data: said.map((line, index) => ({ projectId: project.id, chapterId: chapter.id, sceneId: scene.id, index, start: at, end: (at += line.length), kind: 'narration', endsParagraph: true })) });
      return project.id;
    },
    { timeoutMs: 60_000 },
  );
}

/** Seconds that the stage took. */
async function untilSpoken(context: ServiceContext, projectId: string, lines: number): Promise<number> {
  for (let last = { done: -1, at: Date.now() }; ; ) {
    const stage = await context.transaction.run((tx) => tx.productionStage.findFirst({ where: { name: 'speak', production: { projectId } } }));
    if (stage?.startedAt && stage.finishedAt) return (stage.finishedAt.getTime() - stage.startedAt.getTime()) / 1000;
    const done = (stage?.done ?? 0) + (stage?.failed ?? 0);
    if (done !== last.done) last = { done, at: Date.now() };
    if (Date.now() - last.at > 60_000) throw new Error(`Nothing was spoken for a minute: ${done} of ${lines} lines.`);
    await pause(200);
  }
}
