import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MasterMeasure, Timeline } from '../../audio/types.ts';
import { ServiceError } from '../errors.ts';
import type { RenderFiles, RenderProblem, RenderStage, RenderTags, RenderThreadInput, RenderThreadMessage } from './render-messages.ts';

export type { RenderFiles, RenderProblem, RenderStage, RenderTags } from './render-messages.ts';

export interface RenderJob {
  timeline: Timeline;
  /** The file of every asset of the timeline, on this machine. */
  clips: { [asset: string]: string };
  /** Where the files go; made where it is missing. One render at a time in one folder. */
  folder: string;
  tags: RenderTags;
}

export interface RenderResult {
  files: RenderFiles;
  /** Of the encoded MP3, decoded again. */
  measure: MasterMeasure;
  /** Gain put on the mix, and the limiter's deepest moment, dB. */
  gainDb: number;
  deepestLimitDb: number;
  /** How often it was encoded until it met its target. */
  attempts: number;
  /** Lines and cues whose sound could not be used. */
  problems: RenderProblem[];
  stages: RenderStage[];
}

export interface RenderOptions {
  signal?: AbortSignal;
  /** Share done, 0 to 1, never falling. */
  progress?: (fraction: number) => void;
}

function cancelled(): ServiceError {
  return new ServiceError('cancelled', { person: 'The render was stopped. Nothing was lost.' });
}

function failed(message: Extract<RenderThreadMessage, { kind: 'failed' }>): ServiceError {
  const cause = new Error(message.message);
  if (message.stack) cause.stack = message.stack;
  if (message.code === 'ENOSPC') return new ServiceError('storage', { person: 'There is not enough room on the disk to render this.', cause });
  if (message.plain) return new ServiceError('bad-input', { person: message.message, cause });
  return new ServiceError('internal', { person: 'The render did not succeed. Please try again.', log: message.message, cause });
}

type Done = Extract<RenderThreadMessage, { kind: 'done' }>;

async function runThread(input: RenderThreadInput, options: RenderOptions): Promise<Done> {
  const worker = new Worker(new URL('./render-thread.ts', import.meta.url), { workerData: input, name: 'render' });
  let stop: (() => void) | null = null;
  const result = new Promise<Done>((resolve, reject) => {
    stop = () => reject(cancelled());
    options.signal?.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: RenderThreadMessage) => {
      if (message.kind === 'progress') options.progress?.(message.fraction);
      else if (message.kind === 'done') resolve(message);
      else reject(failed(message));
    });
    worker.on('error', (cause) => {
      reject(new ServiceError('internal', { person: 'The render did not succeed. Please try again.', log: 'The render thread broke.', cause }));
    });
    worker.on('exit', () => {
      reject(new ServiceError('internal', { person: 'The render did not succeed. Please try again.', log: 'The render thread ended without a result.' }));
    });
  });
  try {
    return await result;
  } finally {
    if (stop) options.signal?.removeEventListener('abort', stop);
    // Also ends the encoder's own thread.
    await worker.terminate();
  }
}

/**
 * Renders a timeline in a thread of its own: mixes, masters to -16 LUFS, writes MP3, WAV and waveforms, and measures the
 * encoded file. Memory holds only the clips near the position, whatever the length. Byte-identical output for identical
 * input. A clip that cannot be read leaves silence and a problem in the result. Throws ServiceError: `cancelled` within
 * a second of the signal, `storage` on a full disk, `bad-input`, `internal`; then no file of it is left in the folder.
 */
export async function renderMaster(job: RenderJob, options: RenderOptions = {}): Promise<RenderResult> {
  if (options.signal?.aborted) throw cancelled();
  await mkdir(job.folder, { recursive: true });
  const files: RenderFiles = {
    mp3: path.join(job.folder, 'master.mp3'),
    wav: path.join(job.folder, 'master.wav'),
    peaks: path.join(job.folder, 'peaks.dat'),
    coarsePeaks: path.join(job.folder, 'peaks-coarse.dat'),
  };
  const spool = path.join(job.folder, 'mix.spool');
  const input: RenderThreadInput = { timeline: job.timeline, clips: job.clips, files: { ...files, spool }, tags: job.tags };
  try {
    const { measure, gainDb, deepestLimitDb, attempts, problems, stages } = await runThread(input, options);
    options.progress?.(1);
    return { files, measure, gainDb, deepestLimitDb, attempts, problems, stages };
  } catch (error) {
    await Promise.all(Object.values(files).map((file) => rm(file, { force: true })));
    throw error;
  } finally {
    await rm(spool, { force: true });
  }
}
