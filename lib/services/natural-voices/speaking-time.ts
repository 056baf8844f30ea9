import type { Project } from '../../db/generated/client.ts';
import { kokoroProcesses } from '../speech-generation/kokoro/processes.ts';
import { engineChoices, type Standings } from '../vendors/pick.ts';
import type { CharacterView } from '../views.ts';
import { readNaturalVoices } from './installation.ts';

/** Seconds of speech for a word, pauses counted. */
const secondsPerWord = 0.38;

/**
 * About how long the natural voices of this machine take over what of a drama they speak: seconds for so many words, as
 * fast as the set-up found them. 0 where others speak.
 */
export async function naturalSpeakingSeconds(of: { project: Pick<Project, 'voiceEngine'>; cast: readonly CharacterView[]; words: number; standings: Standings }): Promise<number> {
  const found = await readNaturalVoices();
  if (found.state !== 'ready') return 0;
  const lines = (some: readonly CharacterView[]): number => some.reduce((sum, character) => sum + Math.max(1, character.lines), 0);
  const voiceless = of.cast.filter(({ voice }) => voice === null);
  const theirs = lines(of.cast.filter(({ voice }) => voice?.engine === 'kokoro')) + (voiceless.length > 0 && speaksForNew(of.standings, of.project) ? lines(voiceless) : 0);
  const share = of.cast.length === 0 ? 0 : theirs / lines(of.cast);
  return (of.words * share * secondsPerWord) / (found.manifest.speed * kokoroProcesses());
}

/** Whether whoever has no voice yet will be given a natural one. */
function speaksForNew(standings: Standings, { voiceEngine }: Pick<Project, 'voiceEngine'>): boolean {
  if (standings.natural !== null) return false;
  const { hasKey, agreed } = standings.replicate;
  return voiceEngine === 'kokoro' || (!engineChoices.voice.all.some((engine) => engine === voiceEngine) && !(hasKey && agreed));
}
