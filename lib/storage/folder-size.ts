/** How much is kept in a folder. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Size of a folder and all that is in it, bytes. What cannot be looked into counts as nothing. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(/*turbopackIgnore: true*/ folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (let from = 0; from < entries.length; from += 64) {
    const sizes = await Promise.all(
      entries.slice(from, from + 64).map(async (entry) =>
        entry.isFile() ? ((await stat(/*turbopackIgnore: true*/ path.join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0) : 0,
      ),
    );
    for (const size of sizes) bytes += size;
  }
  return bytes;
}
