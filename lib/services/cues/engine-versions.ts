import type { SoundEngineId } from '../interfaces.ts';

/** The version of each engine of sounds, for pages that must know which sounds are wanted without loading any engine. */
export function soundEngineVersion(engine: SoundEngineId): string {
  return engine === 'local' ? '3' : '1';
}
