/** Claude from a terminal: for a text, and for a project. Loaded only where it is asked for. */
import { analyseStory } from '../story/analyse.ts';
import type { StoryInput, StoryReading } from '../story/types.ts';
import { createClientFactory } from '../services/clients.ts';
import { ServiceError } from '../services/errors.ts';
import type { ClientOptions, ServiceContext } from '../services/interfaces.ts';
import { createLog } from '../services/log.ts';
import { dollars } from '../services/money.ts';
import { agreeToSend } from '../services/readers/agree-to-send.ts';
import { countReading } from '../services/readers/count-reading.ts';
import { readReader } from '../services/readers/read-reader.ts';
import { startReading } from '../services/readers/start-reading.ts';
import { installedAccess } from '../services/keys/access.ts';
import { createClaudeTextEngine } from '../services/text-analysis/claude/engine.ts';
import { noLedger } from '../services/spending/no-ledger.ts';
import { passingMemory } from '../services/text-analysis/claude/memory.ts';
import { claudeModels } from '../services/claude/models.ts';
import type { ReaderOptions } from './read-with.ts';

/** Claude over the built-in reader. Nothing is kept. */
export function openClaudeReader(access: ClientOptions, say: (line: string) => void): (story: StoryInput) => Promise<StoryReading> {
  const claude = createClaudeTextEngine({
    client: createClientFactory().anthropic(access),
    model: claudeModels[0],
    local: { id: 'local', read: async (story) => analyseStory(story) },
    memory: passingMemory(),
    ledger: noLedger,
    log: createLog({ name: 'analyze', level: 'error' }),
  });
  return async (story) => {
    const reading = await claude.read(story);
    for (const note of reading.notes ?? []) say(note);
    return reading;
  };
}

/**
 * Has Claude read a project that the built-in reader has read, where that was asked for: agrees, counts, says what it
 * will cost, reads. `finished` waits for the reading to end. Where Claude was only to be taken if it can be had, the
 * built-in reader's reading stands.
 */
export async function readWith(context: ServiceContext, projectId: string, { reader, agree }: ReaderOptions, finished: () => Promise<unknown>, say: (line: string) => void): Promise<void> {
  if (reader === 'local' || !agree || installedAccess('anthropic') === null) return;
  await finished();
  try {
    await readByClaude(context, projectId, finished, say);
  } catch (error) {
    const away = error instanceof ServiceError && error.code.startsWith('vendor-');
    if (reader !== 'auto' || !away) throw error;
    say(`${error.person} The built-in reader’s reading is used.`);
  }
}

async function readByClaude(context: ServiceContext, projectId: string, finished: () => Promise<unknown>, say: (line: string) => void): Promise<void> {
  const { model } = await agreeToSend(context, { projectId, agree: true });
  const offer = await countReading(context, { projectId, model });
  say(`${offer.name} reads it: ${dollars(offer.directMicros)} expected, at most ${dollars(offer.limitMicros)}.`);
  await startReading(context, { projectId, reader: 'claude', model, batch: false });
  await finished();
  const { notes, error, spentMicros } = await readReader(context, { projectId });
  for (const note of notes) say(note);
  if (error !== null) throw new ServiceError('vendor-refused', { person: error });
  say(`Read by Claude for ${dollars(spentMicros)}.`);
}
