/** Where things lie in the data folder. */
import path from 'node:path';

/** The folder of all stored sounds. */
export function soundsFolder(dataDir: string): string {
  return path.join(/*turbopackIgnore: true*/ dataDir, 'sounds');
}

/** The file of the keys that seal what people keep secret here, where the environment names none. */
export function secretKeysFile(dataDir: string): string {
  return path.join(/*turbopackIgnore: true*/ dataDir, 'secret-keys');
}

/** The folder of the natural voices, where somebody has set them up. */
export function naturalVoicesFolder(dataDir: string): string {
  return path.join(/*turbopackIgnore: true*/ dataDir, 'natural-voices');
}
