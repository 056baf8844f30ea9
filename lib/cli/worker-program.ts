/** How the worker's process is started, by whoever starts one. */
import path from 'node:path';
import { projectRoot } from '../env.ts';
import { followUrl } from './supervise.ts';

/**
 * What a vendor answers is a megabyte of text for seconds of sound, read and let go at once. In a heap of the usual size such
 * texts soon count as old, and every two dozen lines all that lives is marked: with room for them where the young lie, and for
 * more of the old ones before anybody looks, most of them are never seen. Megabytes, of each thread.
 */
const heap = ['--min-semi-space-size=16', '--initial-old-space-size=160'];

/** The arguments of Node. */
export function workerArgs(): string[] {
  return [...heap, '--import', followUrl(), path.join(projectRoot(), 'lib', 'worker', 'main.ts')];
}
