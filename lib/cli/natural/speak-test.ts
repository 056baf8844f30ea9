import { personMessage, ServiceError } from '../../services/errors.ts';
import type { Installation } from '../../services/natural-voices/installation.ts';
import { createKokoroSpeechEngine } from '../../services/speech-generation/kokoro/index.ts';
import { kokoroSpec, kokoroVoices } from '../../services/voice-generation/kokoro/voices.ts';
import { SetUpError } from './words.ts';

const sentence = 'It was a quiet evening, and somebody had begun to tell a story.';

/**
 * Has the first voice speak a sentence by the engine that will speak the dramas.
 * @returns seconds of sound for each second of work, the model loaded
 * @throws SetUpError with what is wrong
 */
export async function speakTest(installation: Installation, signal?: AbortSignal): Promise<number> {
  const [first] = kokoroVoices;
  if (!first) throw new SetUpError('There is no voice.');
  const engine = createKokoroSpeechEngine({ processes: 1, natural: () => ({ state: 'ready', ...installation }) });
  try {
    const request = { voice: kokoroSpec(first, installation.manifest.model.id), text: sentence, kind: 'narration' as const, direction: null };
    await engine.speak(request, signal);
    const began = performance.now();
    const { durationSeconds } = await engine.speak(request, signal);
    return durationSeconds / ((performance.now() - began) / 1000);
  } catch (error) {
    if (error instanceof ServiceError) throw new SetUpError(`They are here, but a sentence could not be spoken: ${personMessage(error)}${error.message === error.person ? '' : ` (${error.message})`}`, { cause: error });
    throw error;
  } finally {
    await engine.close();
  }
}
