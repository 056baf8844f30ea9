/** Who reads, from a terminal: `--reader auto|local|claude`, and `--agree` where the story's text may go out for it. */
import { analyseStory } from '../story/analyse.ts';
import type { StoryInput, StoryReading } from '../story/types.ts';
import { ServiceError } from '../services/errors.ts';
import { readerChoices, type ReaderChoice } from '../services/readers/view.ts';
import { installedAccess } from '../services/keys/access.ts';

export interface ReaderOptions {
  reader: ReaderChoice;
  /** The writer's word that the text may go to Anthropic. */
  agree: boolean;
}

export const readerUsage = `  --reader   auto (the default): Claude where there is a key and --agree, else the built-in reader; local; claude
  --agree    the story’s text may go to Anthropic, to be read by Claude under your ANTHROPIC_API_KEY`;

/** Parses what stood behind --reader. Throws ServiceError `bad-input` with a sentence for the person. */
export function readerOptions(reader: string, agree: boolean): ReaderOptions {
  const choice = readerChoices.find((one) => one === reader);
  if (choice === undefined) throw new ServiceError('bad-input', { person: `There is no reader “${reader}”. Choose auto, local or claude.` });
  if (choice === 'claude' && !agree) {
    throw new ServiceError('bad-input', { person: 'Claude reads a story at Anthropic: its text leaves this machine. Add --agree if it may.' });
  }
  if (choice === 'claude' && installedAccess('anthropic') === null) throw new ServiceError('bad-input', { person: 'There is no key for Claude. Set ANTHROPIC_API_KEY first.' });
  return { reader: choice, agree };
}

/** The reader for a text that is no project. `say` is told what it has to say. */
export async function openReader({ reader, agree }: ReaderOptions, say: (line: string) => void): Promise<(story: StoryInput) => Promise<StoryReading>> {
  const access = reader === 'local' || !agree ? null : installedAccess('anthropic');
  if (access === null) return async (story) => analyseStory(story);
  // Only then: the vendor's packages take a second to load.
  const { openClaudeReader } = await import('./read-with-claude.ts');
  return openClaudeReader(access, say);
}
