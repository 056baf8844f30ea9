/** Builds the pages ahead of the first start, as an image does: `npm start` then finds them made and begins at once. */
import process from 'node:process';
import { projectRoot } from '../env.ts';
import { ensureClient } from './generate.ts';
import { build, hashSources } from './supervise-build.ts';

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.once('SIGINT', () => stop.abort());
try {
  await ensureClient();
  const root = projectRoot();
  await build(root, await hashSources(root), stop.signal);
  console.log('The pages are built.');
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
