/** Where things lie in the data folder. */
import path from 'node:path';
import { getEnv } from '../env.ts';

/** The folder of all stored sounds. */
export function assetFolder(): string {
  return path.join(/*turbopackIgnore: true*/ getEnv().NARRATIX_DATA_DIR, 'assets');
}
