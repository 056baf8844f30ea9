import { kokoroSpeechVersion } from './kokoro/version.ts';
import { localSpeechVersion } from './local/version.ts';

/**
 * The version of each speech engine, for pages that must know which takes are stale without loading any engine. Raised
 * whenever the same line would be asked for in another way, or would sound different for what we do with the answer.
 */
export const speechVersions = {
  local: localSpeechVersion,
  kokoro: kokoroSpeechVersion,
  qwen: 'qwen3-tts/1',
  minimax: 'minimax-speech-2.8/1',
  hume: 'hume-octave/1',
} as const;

export function engineVersion(engine: string): string {
  return engine in speechVersions ? speechVersions[engine as keyof typeof speechVersions] : '0';
}
