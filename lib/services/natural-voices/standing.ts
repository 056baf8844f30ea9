import { languagesFor } from '../voice-generation/kokoro/voices.ts';
import { readNaturalVoices } from './installation.ts';

/** Why the natural voices cannot speak a story of this language (BCP 47), in words that go on after "but"; null where they can. */
export async function naturalStanding(language: string): Promise<string | null> {
  const found = await readNaturalVoices();
  if (found.state === 'absent') return 'the natural voices are not set up on this machine (Settings says how)';
  if (found.state === 'broken') return `the natural voices cannot be used: ${found.why}`;
  return languagesFor(language).length === 0 ? 'the natural voices do not speak the language of this story' : null;
}
