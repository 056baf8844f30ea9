import { z } from 'zod';
import { ServiceError } from '../../errors.ts';
import { callHume, type HumeTools } from '../../speech-generation/hume/call.ts';
import { withRetry } from '../../retry.ts';

const voiceSchema = z.object({ id: z.string().min(1), name: z.string().min(1) });
export type HumeVoice = z.output<typeof voiceSchema>;

const pageSize = 100;
const mostPages = 50;

/** Calls that cost nothing are tried again by themselves; nothing is bought twice by that. */
async function free<Answer>(tools: HumeTools, what: string, work: Parameters<typeof callHume<Answer>>[1], signal?: AbortSignal): Promise<Answer> {
  return await withRetry((run) => callHume(tools, work, run.signal), { what, signal }, { log: tools.context.log });
}

/** The voices saved in the account that the key belongs to. */
export async function listHumeVoices(tools: HumeTools, signal?: AbortSignal): Promise<HumeVoice[]> {
  const found: HumeVoice[] = [];
  for (let pageNumber = 0; pageNumber < mostPages; pageNumber += 1) {
    const page: unknown = await free(tools, 'listing voices', async (client, options) => (await client.tts.voices.list({ provider: 'CUSTOM_VOICE', pageNumber, pageSize }, options)).data, signal);
    const voices = z.array(voiceSchema).safeParse(page);
    if (!voices.success) throw unreadable('the list of voices');
    found.push(...voices.data);
    if (voices.data.length < pageSize) break;
  }
  return found;
}

/** Saves a generation as a voice. Free. */
export async function saveHumeVoice(tools: HumeTools, voice: { generationId: string; name: string }, signal?: AbortSignal): Promise<HumeVoice> {
  const saved = voiceSchema.safeParse(await free(tools, 'keeping a voice', async (client, options): Promise<unknown> => await client.tts.voices.create(voice, options), signal));
  if (!saved.success) throw unreadable('a saved voice');
  return saved.data;
}

/** Deletes a saved voice by its name, which is how Hume wants it. One that is gone already is no error. */
export async function deleteHumeVoice(tools: HumeTools, name: string, signal?: AbortSignal): Promise<void> {
  try {
    await free(tools, 'deleting a voice', async (client, options) => await client.tts.voices.delete({ name }, options), signal);
  } catch (error) {
    if (error instanceof ServiceError && /answered (?:400|404)/u.test(error.message) && /not found|does not exist|no voice/iu.test(error.message)) return;
    throw error;
  }
}

function unreadable(what: string): ServiceError {
  return new ServiceError('vendor-unavailable', { person: 'Hume’s answer about its voices could not be read. Try again in a while.', log: `Hume: ${what} of another shape`, retryable: true });
}
