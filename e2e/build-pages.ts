import path from 'node:path';
import { build, hashSources, needsBuild } from '../lib/cli/supervise-build.ts';

/** Builds the pages once, where they are not the ones of these sources, so that no test waits for it. */
export default async function buildPages(): Promise<void> {
  const root = path.resolve(import.meta.dirname, '..');
  const hash = await hashSources(root);
  if (await needsBuild(root, hash)) await build(root, hash, AbortSignal.timeout(900_000));
}
