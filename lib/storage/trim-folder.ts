/** Keeps a folder of copies small. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const hourMs = 3600 * 1000;

/**
 * Removes files that were not used for a day, then those that were used longest ago until `mostBytes` hold. What was used
 * within the last hour stays in any case: somebody may be about to open it. Use is told by a file's time of change.
 */
export async function trimFolder(folder: string, mostBytes: number, now: Date): Promise<{ files: number; bytes: number }> {
  const entries = await readdir(/*turbopackIgnore: true*/ folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const found: { file: string; bytes: number; usedMs: number }[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(/*turbopackIgnore: true*/ entry.parentPath, entry.name);
    const details = await stat(/*turbopackIgnore: true*/ file).catch(() => null);
    if (details !== null) found.push({ file, bytes: details.size, usedMs: details.mtimeMs });
  }
  found.sort((a, b) => a.usedMs - b.usedMs);
  let held = found.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone = { files: 0, bytes: 0 };
  for (const { file, bytes, usedMs } of found) {
    const idleMs = now.getTime() - usedMs;
    if (idleMs < hourMs || (held <= mostBytes && idleMs < 24 * hourMs)) break;
    await rm(/*turbopackIgnore: true*/ file, { force: true });
    held -= bytes;
    gone.files += 1;
    gone.bytes += bytes;
  }
  return gone;
}
