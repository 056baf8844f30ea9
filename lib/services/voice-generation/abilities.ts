/** What each engine can do for a voice, without loading any engine: pages ask. */
import type { SpeechEngineId } from '../interfaces.ts';

/** Engines that make a voice from a description, the one we recommend first. */
export const designers: readonly SpeechEngineId[] = ['qwen', 'hume'];
/** The engine that speaks with somebody's own voice. */
export const ownVoiceEngine: SpeechEngineId = 'qwen';

export function canDesign(engine: SpeechEngineId): boolean {
  return designers.includes(engine);
}
