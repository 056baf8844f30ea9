import { localSpeechVersion } from './local/version.ts';

/** The version of each speech engine, for pages that must know which takes are stale without loading any engine. */
export function engineVersion(engine: string): string {
  return engine === 'local' ? localSpeechVersion : '0';
}
