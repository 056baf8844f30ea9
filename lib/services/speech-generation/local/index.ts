import { availableParallelism } from 'node:os';
import { spokenForm } from '../../../story/spoken/index.ts';
import { ServiceError } from '../../errors.ts';
import type { SpeechEngine, SpeechRequest } from '../../interfaces.ts';
import { silentTake } from '../finish-take.ts';
import type { Drafts, DraftSound, TakeWork } from '../take-work/contract.ts';
import { workHere } from '../take-work/here.ts';
import { deliveryOf, pitchStepsPerSemitone } from './direction.ts';
import { EspeakPool } from './espeak-pool.ts';
import type { EspeakPoolOptions } from './espeak-pool.ts';
import { draftLanguages, isDraftLanguage } from './languages.ts';
import { isSpeakable, plainText } from './plain-text.ts';
import { espeakSampleRate } from './protocol.ts';
import type { EspeakLine } from './protocol.ts';
import { espeakName, readSettings } from './settings.ts';
import { localSpeechVersion } from './version.ts';

export { localSpeechVersion } from './version.ts';

export interface LocalSpeechOptions extends Partial<EspeakPoolOptions> {
  /** Speaking processes. Default: one for each core, at most 4. */
  processes?: number;
  /** Where its sounds are worked on; this thread, where it is not said. */
  work?: TakeWork;
}

const longestText = 20_000;

/**
 * The built-in voices: espeak-ng in processes of its own, started when first needed. The same request gives the same
 * bytes, whichever process speaks it and whatever it spoke before. Takes are 16-bit mono WAV at 22,050 Hz, trimmed;
 * each voice stands near -20 LUFS, directions above or below it.
 *
 * Errors: `bad-input` (a voice that is not one of ours, a text of more than 20,000 characters), `cancelled`,
 * `vendor-unavailable` (the speaking process failed twice on the line).
 */
export function createLocalSpeechEngine(options: LocalSpeechOptions = {}): SpeechEngine & Drafts & { readonly pids: number[] } {
  const { work = workHere } = options;
  const pool = new EspeakPool({ ...options, processes: options.processes ?? Math.min(4, availableParallelism()) });
  return {
    id: 'local',
    version: localSpeechVersion,
    get pids() {
      return pool.pids;
    },
    draft: async (request, signal) => await draft(pool, request, signal),
    speak: async (request, signal) => {
      const sound = await draft(pool, request, signal);
      return sound === null ? silentTake(espeakSampleRate) : await work.fromDraft(sound, signal);
    },
    close: async () => await pool.close(),
  };
}

async function draft(pool: EspeakPool, request: SpeechRequest, signal: AbortSignal | undefined): Promise<DraftSound | null> {
  const settings = readSettings(request.voice);
  if (request.text.length > longestText) {
    throw new ServiceError('bad-input', { person: 'This line is too long to be spoken at once. Split it into shorter ones.' });
  }
  const { accent } = settings;
  const other = isDraftLanguage(accent) ? accent : null;
  const form = spokenForm(request.text, { kind: request.kind, ...(other === null ? {} : { language: other }) });
  const { text, origin } = plainText(form.text, other === null ? undefined : draftLanguages[other].and);
  if (!isSpeakable(text)) return null;
  const delivery = deliveryOf(request.kind, request.direction);
  const line: EspeakLine = {
    text,
    voice: espeakName(settings),
    rate: clampRound(settings.rate * delivery.rate * (request.pace ?? 1), 80, 400),
    pitch: clampRound(settings.pitch + delivery.pitch * pitchStepsPerSemitone, 0, 99),
    range: clampRound(settings.range * delivery.range, 0, 99),
  };
  return { form, origin, raw: await pool.speak(line, signal), gainDb: settings.gainDb + delivery.gain };
}

function clampRound(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(value)));
}
