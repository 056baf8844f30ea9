/** Takes jobs off the queue, runs their handlers and settles them. One runner a process. */
import { setTimeout as pause } from 'node:timers/promises';
import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import { isUrgent, jobDefinitions, jobQueues, jobTries, laneConcurrency, laneMost, laneWeight, queueOf, readJob, setAsideQueue, traceOf, projectOf } from '../jobs/definitions.ts';
import { leaseGuard } from '../jobs/lease.ts';
import { personMessage, ServiceError } from '../services/errors.ts';
import type { Log, QueuedJob, ServiceContext } from '../services/interfaces.ts';
import { inLogScope } from '../services/log-scope.ts';
import { inSpan } from '../tracing.ts';
import type { JobHandlers, JobRun, OnSetAside } from './runner-contract.ts';
import { createEnds } from './runner-ends.ts';
import { startFeeder, type Feeder } from './runner-feeder.ts';
import { createGate } from './runner-gate.ts';
import { joinWorkers, type HeldJob } from './runner-presence.ts';

export interface RunnerOptions {
  /** Started with role `work`. */
  boss: PgBoss;
  /** Of the same database, for the connection that says "alive". */
  url: string;
  handlers: JobHandlers;
  onSetAside: OnSetAside;
  log: Log;
  report: ServiceContext['report'];
  /** Cores of this machine; decides how many of each job run at once. */
  cores: number;
  /** The sum of the weights that run at once. Default: the cores. */
  capacity?: number;
  /** How often the jobs of dead workers are looked for. Default 2,000 ms. */
  sweepMs?: number;
}

export interface Runner {
  /**
   * Takes no more jobs, lets those that run finish within `graceMs` (default 15,000), then fires their signals and
   * waits `lastWordMs` (default 5,000) more. What did not finish is given back without costing it a try.
   */
  stop(options?: { graceMs?: number; lastWordMs?: number }): Promise<void>;
}

/**
 * New jobs wake their loops by NOTIFY within milliseconds. What nobody tells of (a job whose time to be tried again has
 * come, a message that was lost) is found by one question for all queues, asked so often; one idle loop of each queue that
 * has something is woken, and wakes the next one where there was more: dozens of loops that each ask the database would
 * keep it busy for nothing.
 */
const lookMs = 500;
/** How long a loop sleeps that nobody wakes, seconds. */
const sleepSeconds = 60;

type Handle = (row: JobWithMetadata<unknown>) => Promise<JobResult>;

interface Loop {
  id: string;
  queue: string;
  /** Runs a job. */
  busy: boolean;
}

/**
 * Starts taking jobs. One job at a time in each loop, and a loop that just finished one asks for the next at once:
 * a batch would make the quick job wait for the slow one beside it, and a killed worker lose more than it ran. The queues
 * in front of vendors, whose jobs mostly wait and dozens of which run at once, are fed by the handful.
 */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { boss, log } = options;
  const feeders = new Map<string, Feeder>();
  const presence = await joinWorkers(options.url, boss, log, (queue) => feeders.get(queue)?.wake());
  const ends = createEnds({ boss, presence, log });
  const gate = createGate(options.capacity ?? options.cores);
  const loops: Loop[] = [];
  const wakeOne = (queue: string): void => {
    feeders.get(queue)?.wake();
    const idle = loops.find((loop) => loop.queue === queue && !loop.busy);
    if (idle) boss.notifyWorker(idle.id);
  };
  const stopping = new AbortController();
  const aborting = new AbortController();

  await presence.sweep();

  const settle = async (row: JobWithMetadata<unknown>): Promise<JobResult> => {
    const held: HeldJob = { name: row.name, id: row.id, retryCount: row.retryCount };
    let job: QueuedJob;
    try {
      job = readJob(row.name, row.data);
    } catch (error) {
      options.report(error, `reading a ${row.name} job`);
      return { id: row.id, status: 'deadletter', output: outcome(error) };
    }
    // The limit grows with every try that was forgiven, so the difference counts the true ones.
    const attempt = row.retryCount - row.retryLimit + jobTries;
    const lastAttempt = attempt >= jobTries;
    const fields = { job: row.name, id: row.id, attempt, project: projectOf(job) };
    let leave: (() => void) | null = null;
    try {
      // What killed its worker twice runs alone the last time, so that it takes nobody with it.
      const alone = lastAttempt && diedBefore(row.output);
      const share = alone ? Infinity : queueOf(job) === job.name ? jobDefinitions[job.name].weight : laneWeight;
      leave = stopping.signal.aborted ? null : gate.tryEnter(share);
      if (leave === null) {
        await presence.claim(held, false);
        leave = await gate.enter({ share, front: isUrgent(job), signal: AbortSignal.any([row.signal, stopping.signal]) });
      }
      await presence.claim(held, true);
      const run: JobRun = {
        signal: AbortSignal.any([row.signal, aborting.signal]),
        attempt,
        lastAttempt,
        lease: leaseGuard(held),
      };
      log.debug(fields, 'job begins');
      const began = performance.now();
      const facts = { 'narratix.job': row.id, 'narratix.queue': row.name, 'narratix.attempt': attempt, ...('projectId' in job ? { 'narratix.project': job.projectId } : {}) };
      await inSpan({ name: `job ${job.name}`, kind: 'consumer', facts, askedBy: traceOf(row.data) }, async () => await runHandler(options.handlers, job, run));
      log.info({ ...fields, ms: Math.round(performance.now() - began) }, 'job done');
      return { id: row.id, status: 'completed' };
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      if (stopping.signal.aborted && (leave === null || aborting.signal.aborted)) {
        await presence.forgive(held);
        log.info(fields, 'job given back: this worker stops');
        return { id: row.id, status: 'failed', output: { message: 'the worker was stopped' } };
      }
      if (row.signal.aborted) {
        log.warn({ ...fields, error: failure }, 'job left: it was taken away or ran out of time');
        return { id: row.id, status: 'failed', output: outcome(error) };
      }
      if (error instanceof ServiceError && error.code === 'cancelled') {
        log.info(fields, 'job cancelled');
        return { id: row.id, status: 'completed' };
      }
      if (error instanceof ServiceError && error.waits) {
        // Given back until the next look, which the queue puts off for longer each time, up to a minute.
        await presence.forgive(held);
        log.debug(fields, 'job waits for the other side');
        return { id: row.id, status: 'failed', output: outcome(error) };
      }
      const hopeless = error instanceof ServiceError && !error.retryable;
      log.warn({ ...fields, error: failure }, hopeless || lastAttempt ? 'job failed for good' : 'job failed; it is tried again');
      if (!(error instanceof ServiceError)) options.report(error, `running a ${row.name} job`);
      return { id: row.id, status: hopeless ? 'deadletter' : 'failed', output: outcome(error) };
    } finally {
      leave?.();
    }
  };

  const setAside = async (row: JobWithMetadata<unknown>): Promise<JobResult> => {
    try {
      await presence.claim({ name: row.name, id: row.id, retryCount: row.retryCount }, true);
      const job = readJob(row.sourceName ?? '', row.data);
      const message = spoken(row.sourceOutput);
      log.warn({ job: job.name, id: row.sourceId, project: projectOf(job) }, 'job set aside');
      await options.onSetAside(job, message);
      return { id: row.id, status: 'completed' };
    } catch (error) {
      options.report(error, 'setting a job aside');
      return { id: row.id, status: 'failed', output: outcome(error) };
    }
  };

  /** Runs a job whose end will be heard of by the queue, whatever happens to the database meanwhile. */
  const heard = (handle: Handle): Handle => async (row) => {
    // What fails beside the work, as where nobody can be told that the job was given back, is a failure of this try.
    const result = await handle(row).catch((error: unknown): JobResult => ({ id: row.id, status: 'failed', output: outcome(error) }));
    ends.note({ held: { name: row.name, id: row.id, retryCount: row.retryCount }, result });
    return result;
  };

  const take = async (name: string, handle: Handle): Promise<void> => {
    const loop: Loop = { id: '', queue: name, busy: false };
    loop.id = await boss.work(
      name,
      {
        includeMetadata: true,
        perJobResults: true,
        batchSize: 1,
        pollingIntervalSeconds: sleepSeconds,
        notifyPollingIntervalSeconds: sleepSeconds,
      },
      async (rows: JobWithMetadata<unknown>[]) => {
        const results: JobResult[] = [];
        loop.busy = true;
        // Where there was one job there may be another, now and when this one is done.
        wakeOne(name);
        try {
          for (const row of rows) results.push(await inLogScope({ jobId: row.id }, async () => await handle(row)));
        } finally {
          loop.busy = false;
        }
        if (loop.id !== '') boss.notifyWorker(loop.id);
        return results;
      },
    );
    loops.push(loop);
  };

  await take(setAsideQueue, heard(setAside));
  for (const { queue, name, lane } of jobQueues) {
    if (lane !== null) feeders.set(queue, startFeeder({ boss, presence, queue, room: laneConcurrency, most: laneMost, handle: heard(settle), log }));
    else for (let count = jobDefinitions[name].concurrency(options.cores); count > 0; count -= 1) await take(queue, heard(settle));
  }
  const wakeAll = (): void => {
    for (const { id } of loops) boss.notifyWorker(id);
    for (const feeder of feeders.values()) feeder.wake();
  };
  wakeAll();

  const looking = repeatUntil(stopping.signal, lookMs, async () => {
    const idle = new Set(loops.filter((loop) => !loop.busy).map((loop) => loop.queue));
    for (const [queue, feeder] of feeders) if (feeder.hasRoom()) idle.add(queue);
    for (const queue of await presence.due([...idle])) wakeOne(queue);
  }, 'could not look for jobs', log);
  const sweeping = repeatUntil(stopping.signal, options.sweepMs ?? 2000, async () => {
    const released = (await presence.sweep()) + (await ends.tellAgain());
    if (released > 0) wakeAll();
  }, 'could not look for the jobs of dead workers', log);

  return {
    async stop({ graceMs = 15_000, lastWordMs = 5000 } = {}) {
      stopping.abort(new Error('the worker stops'));
      await Promise.all([looking, sweeping]);
      const queues = new Set(loops.map((loop) => loop.queue));
      const idle = Promise.all([...[...queues].map((name) => boss.offWork(name, { wait: true })), ...[...feeders.values()].map((feeder) => feeder.stop())]);
      if (!(await within(idle, graceMs))) {
        aborting.abort(new ServiceError('cancelled', { person: 'The work was interrupted and goes on soon.', log: 'the worker stops' }));
        if (!(await within(idle, lastWordMs))) log.error({}, 'a job does not stop; its try will count');
      }
      await presence.close();
    },
  };
}

function runHandler(handlers: JobHandlers, job: QueuedJob, run: JobRun): Promise<void> {
  switch (job.name) {
    case 'read-story':
      return handlers[job.name](job, run);
    case 'cast-voices':
      return handlers[job.name](job, run);
    case 'speak-segment':
      return handlers[job.name](job, run);
    case 'score-chapter':
      return handlers[job.name](job, run);
    case 'make-cue':
      return handlers[job.name](job, run);
    case 'make-master':
      return handlers[job.name](job, run);
    case 'make-file':
      return handlers[job.name](job, run);
    case 'design-voice':
      return handlers[job.name](job, run);
    case 'say-audition':
      return handlers[job.name](job, run);
    case 'take-in-prediction':
      return handlers[job.name](job, run);
    default:
      return handlers[job.name](job, run);
  }
}

async function repeatUntil(signal: AbortSignal, everyMs: number, work: () => Promise<void>, failure: string, log: Log): Promise<void> {
  while (!signal.aborted) {
    try {
      await pause(everyMs, undefined, { signal, ref: false });
      await work();
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ error: error instanceof Error ? error : new Error(String(error)) }, failure);
    }
  }
}

/** True when the promise ended, either way, within the time. */
async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false);
  const ended = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return ended;
}

/** What the queue keeps of a failure: enough to tell the person and to find the cause. */
function outcome(error: unknown): { person: string; message: string; code: string } {
  return {
    person: personMessage(error),
    message: error instanceof Error ? error.message : String(error),
    code: error instanceof ServiceError ? error.code : 'internal',
  };
}

function spoken(output: object | null): string {
  if (diedBefore(output)) {
    return `This step stopped the programme ${jobTries} times and was set aside. The rest goes on without it; you can try it again.`;
  }
  if (output !== null && 'person' in output && typeof output.person === 'string') return output.person;
  return 'This step did not finish in time and was set aside. The rest goes on without it; you can try it again.';
}

/** The try before ended with its worker, found by us or by a heartbeat that stopped. */
function diedBefore(output: object | null): boolean {
  if (output === null) return false;
  if ('workerDied' in output) return output.workerDied === true;
  return 'value' in output && JSON.stringify(output.value).includes('heartbeat');
}
