import { availableParallelism } from 'node:os';
import { describedSound } from '../../audio/synthesis/labels.ts';
import { canMake } from '../../audio/synthesis/index.ts';
import { ServiceError } from '../errors.ts';
import type { SoundEngine } from '../interfaces.ts';
import { soundEngineVersion } from './engine-versions.ts';
import { SoundPool } from './sound-pool.ts';

/**
 * The built-in sounds: procedural synthesis in TypeScript, deterministic by seed, calibrated in LUFS. A bed takes a
 * second or two of pure computing, so it is made in threads, which end when nothing was asked for a while.
 */
export function createLocalSoundEngine(): SoundEngine & { close(): Promise<void> } {
  const pool = new SoundPool(Math.min(2, availableParallelism()));
  return {
    id: 'local',
    version: soundEngineVersion('local'),
    make: async (request, signal) => {
      if (!canMake(request.lane, request.sound)) {
        throw new ServiceError('bad-input', { person: request.sound === describedSound ? 'The built-in effects cannot make a sound from a description. Choose a sound of the list, or an engine that can (More, “Engines and spending”).' : `The built-in engine has no sound called “${request.sound}”. Choose another, or switch this one off.` });
      }
      return await pool.make(request, signal);
    },
    close: () => pool.close(),
  };
}
