/** A worker for the runner's tests: real queue, real leases, and handlers that do what the test's table says. */
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import { openDatabase } from '../db/client.ts';
import { createTransactionManager } from '../db/transaction.ts';
import { startBoss } from '../jobs/boss.ts';
import { ServiceError } from '../services/errors.ts';
import type { QueuedJob } from '../services/interfaces.ts';
import { createLog } from '../services/log.ts';
import type { JobHandlers, JobRun } from './runner-contract.ts';
import { startRunner } from './runner.ts';

const [url = '', name = ''] = process.argv.slice(2);
const log = createLog({ name, level: 'warn', destination: { write: (line) => void process.stderr.write(line) } });
const pool = new Pool({ connectionString: url, max: 2 });
// What is cut while nothing is asked is told by an event.
pool.on('error', () => undefined);
const { prisma } = openDatabase(url, { max: 2 });
const transaction = createTransactionManager(prisma);

const note = async (what: string, job: QueuedJob, attempt: number): Promise<void> => {
  await pool.query('INSERT INTO runs (what, step, attempt, worker) VALUES ($1, $2, $3, $4)', [what, job.stepId, attempt, name]);
};

/** The project's id of a test job says what is to happen to it. */
const handle = async (job: QueuedJob & { projectId?: string }, run: JobRun): Promise<void> => {
  await note('began', job, run.attempt);
  // Only what has written that it began counts as a neighbour: a kill must not outrun the note.
  running.add(job);
  await work(job, run).finally(() => running.delete(job));
};
const running = new Set<QueuedJob>();
const work = async (job: QueuedJob & { projectId?: string }, run: JobRun): Promise<void> => {
  if (job.projectId === 'kills') {
    // Takes a neighbour with it where there is one.
    for (let waited = 0; running.size < 2 && waited < 600; waited += 5) await pause(5);
    process.kill(process.pid, 'SIGKILL');
  }
  if (job.projectId === 'lingers') await pause(400);
  if (job.projectId === 'asks-later') {
    const began = await pool.query("SELECT FROM runs WHERE what = 'began' AND step = $1", [job.stepId]);
    if ((began.rowCount ?? 0) < 4) throw new ServiceError('vendor-busy', { person: 'Not yet.', retryable: true, waits: true });
  }
  if (job.projectId === 'hopeless') throw new ServiceError('bad-input', { person: 'It cannot be made.' });
  if (job.projectId === 'freezes' && run.attempt === 1) process.kill(process.pid, 'SIGSTOP');
  if ((job.projectId === 'fails-unheard' || job.projectId === 'ends-unheard') && run.attempt === 1) {
    while (await isThere()) await pause(20);
    log.warn({ step: job.stepId }, 'ends unheard');
    if (job.projectId === 'fails-unheard') throw new Error('The database went away.');
    return;
  }
  if (job.projectId === 'waits' || job.projectId === 'fails-unheard') await pause(3_600_000, undefined, { signal: run.signal });
  if (job.projectId === 'short') await pause(20);
  await transaction.run(async (tx) => {
    await tx.$executeRaw`INSERT INTO runs (what, step, attempt, worker) VALUES ('done', ${job.stepId}, ${run.attempt}, ${name})`;
    await run.lease.assertHeld(tx);
  });
};
const isThere = async (): Promise<boolean> => await pool.query('SELECT 1').then(() => true, () => false);
const handlers: JobHandlers = {
  'read-story': handle,
  'cast-voices': handle,
  'speak-segment': handle,
  'score-chapter': handle,
  'make-cue': handle,
  'mix-export': handle,
  'make-master': handle,
  'make-file': handle,
  'design-voice': handle,
  'say-audition': handle,
  'take-in-prediction': handle,
};

const boss = await startBoss(url, { role: 'work', heartbeatSeconds: 10, log });
const runner = await startRunner({
  boss,
  url,
  handlers,
  onSetAside: async (job, message) => {
    await pool.query("INSERT INTO runs (what, step, worker, message) VALUES ('set aside', $1, $2, $3)", [job.stepId, name, message]);
  },
  log,
  report: (error, what) => log.error({ error: error instanceof Error ? error : new Error(String(error)) }, what),
  cores: 2,
  capacity: 4,
  sweepMs: 200,
});
process.send?.('ready');
process.on('message', (message) => {
  if (message !== 'stop') return;
  runner
    .stop({ graceMs: 100, lastWordMs: 2000 })
    .then(() => process.exit(0))
    .catch(() => process.exit(2));
});
process.on('disconnect', () => process.exit(3));
