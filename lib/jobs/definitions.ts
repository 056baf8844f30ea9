/**
 * What each job of the queue carries and how it is run: payload, version, tries, patience, how many at once.
 * The handlers stand elsewhere (the worker imports them), so whoever enqueues never loads them.
 */
import { z } from 'zod';
import type { QueuedJob, VendorId } from '../services/interfaces.ts';

export type JobName = QueuedJob['name'];
export type JobOf<Name extends JobName> = Extract<QueuedJob, { name: Name }>;

/** Tries in all: a job that fails, or kills its worker, this many times is set aside. */
export const jobTries = 3;

/** The queue that jobs go to when their tries are used up. */
export const setAsideQueue = 'set-aside';

export interface JobDefinition<Name extends JobName> {
  name: Name;
  /** Raised when the payload changes its shape; a job of another version is set aside, never misread. */
  version: number;
  payload: z.ZodType<JobOf<Name>>;
  /** How long one try may take before the queue gives it up, seconds. Far beyond what is expected. */
  expireSeconds: number;
  /** How much of one core a running job keeps busy, 0 to 1: calls to a vendor mostly wait. */
  weight: number;
  /** How many run at once in one process on a machine of `cores`. */
  concurrency(cores: number): number;
  /** Vendors that this job may wait for: each has a queue of its own, whose jobs mostly wait. */
  lanes?: readonly VendorId[];
}

const id = z.string().min(1).max(100);
const lane = z.enum(['anthropic', 'hume', 'replicate']).optional();

/**
 * Of a job that waits for a vendor: how much of a core; how many wait or are asked at once in one process; and how many there
 * are with those that were answered and are heard now. The vendor's own limits are kept elsewhere.
 */
export const laneWeight = 0.015;
export const laneConcurrency = 32;
export const laneMost = 128;

const hours = (count: number): number => count * 3600;

export const jobDefinitions: { [Name in JobName]: JobDefinition<Name> } = {
  'read-story': {
    name: 'read-story',
    version: 1,
    payload: z.object({ name: z.literal('read-story'), stepId: id, projectId: id }),
    // A model reads a whole novel chapter by chapter.
    expireSeconds: hours(4),
    // The built-in reader keeps a core busy for seconds, a vendor's waits for minutes: another story goes on beside it.
    weight: 0.5,
    concurrency: () => 2,
  },
  'cast-voices': {
    name: 'cast-voices',
    version: 1,
    payload: z.object({ name: z.literal('cast-voices'), stepId: id, projectId: id }),
    expireSeconds: hours(1),
    weight: 0.5,
    concurrency: () => 1,
  },
  'speak-segment': {
    name: 'speak-segment',
    version: 1,
    payload: z.object({ name: z.literal('speak-segment'), stepId: id.nullable(), projectId: id, segmentId: id, lane }),
    expireSeconds: hours(0.5),
    // The voice runs in a process of its own: more at once than there are cores would only queue there.
    weight: 1,
    concurrency: (cores) => Math.min(8, Math.max(2, cores)),
    lanes: ['hume', 'replicate'],
  },
  'score-chapter': {
    name: 'score-chapter',
    version: 1,
    payload: z.object({ name: z.literal('score-chapter'), stepId: id.nullable(), projectId: id, chapterId: id, lane }),
    expireSeconds: hours(2),
    weight: 1,
    concurrency: (cores) => Math.min(4, Math.max(1, cores - 1)),
    lanes: ['anthropic'],
  },
  'make-cue': {
    name: 'make-cue',
    version: 1,
    payload: z.object({ name: z.literal('make-cue'), stepId: id.nullable(), projectId: id, cueId: id, lane }),
    expireSeconds: hours(1),
    weight: 1,
    concurrency: (cores) => Math.min(4, Math.max(2, cores)),
    lanes: ['replicate'],
  },
  'mix-export': {
    name: 'mix-export',
    version: 1,
    payload: z.object({ name: z.literal('mix-export'), stepId: id, projectId: id }),
    // Thirty hours of audio on a slow machine still fit.
    expireSeconds: hours(12),
    weight: 1,
    concurrency: () => 1,
  },
  'make-master': {
    name: 'make-master',
    version: 1,
    payload: z.object({ name: z.literal('make-master'), stepId: z.null(), projectId: id, exportId: id }),
    expireSeconds: hours(12),
    weight: 1,
    concurrency: () => 1,
  },
  'make-file': {
    name: 'make-file',
    version: 1,
    payload: z.object({ name: z.literal('make-file'), stepId: z.null(), projectId: id, exportFileId: id }),
    expireSeconds: hours(12),
    weight: 1,
    concurrency: () => 1,
  },
  'design-voice': {
    name: 'design-voice',
    version: 1,
    payload: z.object({
      name: z.literal('design-voice'),
      stepId: z.null(),
      projectId: id,
      characterId: id,
      description: z.string().min(1).max(1000),
      engine: z.enum(['local', 'kokoro', 'hume', 'qwen', 'minimax']),
      count: z.int().min(1).max(5),
    }),
    expireSeconds: hours(0.5),
    weight: laneWeight,
    concurrency: () => 4,
  },
  'say-audition': {
    name: 'say-audition',
    version: 1,
    payload: z.object({ name: z.literal('say-audition'), stepId: z.null(), projectId: id, auditionId: id, lane }),
    expireSeconds: hours(0.25),
    weight: 0.5,
    concurrency: () => 2,
    lanes: ['hume', 'replicate'],
  },
  'take-in-prediction': {
    name: 'take-in-prediction',
    version: 1,
    payload: z.object({ name: z.literal('take-in-prediction'), stepId: z.null(), predictionId: id }),
    expireSeconds: hours(0.25),
    weight: 0.2,
    // Whoever waits for a sound takes it in; this is for those that nobody waits for, and must not keep webhooks waiting.
    concurrency: () => 1,
  },
};

export const jobNames: JobName[] = ['read-story', 'cast-voices', 'speak-segment', 'score-chapter', 'make-cue', 'mix-export', 'make-master', 'make-file', 'design-voice', 'say-audition', 'take-in-prediction'];

/** The queue of a job: its name, and the vendor it waits for. */
export function queueOf(job: QueuedJob): string {
  return 'lane' in job && job.lane !== undefined ? `${job.name}.${job.lane}` : job.name;
}

/** Every queue that jobs go to, with the job it carries. */
export const jobQueues: { queue: string; name: JobName; lane: VendorId | null }[] = jobNames.flatMap((name) => [
  { queue: name, name, lane: null },
  ...(jobDefinitions[name].lanes ?? []).map((vendor) => ({ queue: `${name}.${vendor}`, name, lane: vendor })),
]);

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobDefinitions, name);
}

/** What a job's row holds: the job itself and the version of its shape. */
export interface JobEnvelope {
  version: number;
  job: QueuedJob;
  /** The W3C `traceparent` of the request that asked for it, where one is traced. */
  trace?: string;
}

/** The drama that a job is of; null for one of none. */
export function projectOf(job: QueuedJob): string | null {
  return 'projectId' in job ? job.projectId : null;
}

/** The key under which at most one open job stands: its step, or the line or cue a person wants remade. */
export function jobKey(job: QueuedJob): string {
  if (job.name === 'speak-segment' && job.stepId === null) return `segment:${job.segmentId}`;
  if (job.name === 'make-cue' && job.stepId === null) return `cue:${job.cueId}`;
  if (job.name === 'design-voice') return `design:${job.characterId}`;
  if (job.name === 'say-audition') return `audition:${job.auditionId}`;
  if (job.name === 'score-chapter' && job.stepId === null) return `score:${job.chapterId}`;
  if (job.name === 'make-master') return `master:${job.exportId}`;
  if (job.name === 'make-file') return `file:${job.exportFileId}`;
  if (job.name === 'take-in-prediction') return `prediction:${job.predictionId}`;
  return `step:${job.stepId}`;
}

/** Asked for by a person who waits (one line remade), not by a production: goes before the rest. */
export function isUrgent(job: QueuedJob): boolean {
  return job.stepId === null;
}

const envelope = z.object({ version: z.number().int(), job: z.unknown() });
const carried = z.object({ trace: z.string().max(100) });

/** The trace that a job's row carries, if any. */
export function traceOf(data: unknown): string | undefined {
  return carried.safeParse(data).data?.trace;
}

/**
 * Reads a job back from its row. Throws an Error in words when its name, version or shape is not known:
 * a row written by another release is set aside, not guessed at.
 */
export function readJob(queue: string, data: unknown): QueuedJob {
  const [name = queue] = queue.split('.');
  if (!isJobName(name)) throw new Error(`There is no job called "${name}".`);
  const wrapped = envelope.safeParse(data);
  if (!wrapped.success) throw new Error(`The row of a ${name} job has no version.`);
  const definition = jobDefinitions[name];
  if (wrapped.data.version !== definition.version) {
    throw new Error(`A ${name} job has version ${wrapped.data.version}; this release knows ${definition.version}.`);
  }
  const parsed = definition.payload.safeParse(wrapped.data.job);
  if (!parsed.success) {
    throw new Error(`A ${name} job cannot be read: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}
