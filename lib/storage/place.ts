/** Where things lie in the data folder. */
import path from 'node:path';

/** The folder of all stored sounds. */
export function soundsFolder(dataDir: string): string {
  return path.join(/*turbopackIgnore: true*/ dataDir, 'sounds');
}
