import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AudioError } from '../../../audio/pcm.ts';
import { encodeWav16 } from '../../../audio/wav.ts';
import { spokenForm } from '../../../story/spoken/index.ts';
import { ServiceError } from '../../errors.ts';
import type { SpeechEngine, SpeechRequest, SpokenTake } from '../../interfaces.ts';
import { readNaturalVoices } from '../../natural-voices/installation.ts';
import type { Installation, NaturalVoices } from '../../natural-voices/installation.ts';
import { setUpCommand } from '../../natural-voices/pins.ts';
import { silentTake } from '../finish-take.ts';
import { deliveryOf } from '../local/direction.ts';
import { isSpeakable } from '../local/plain-text.ts';
import { obeys, unheard } from '../obeys.ts';
import { SpeakingPool } from '../speaking-pool.ts';
import type { TakeWork } from '../take-work/contract.ts';
import { workHere } from '../take-work/here.ts';
import { piecesOf } from './pieces.ts';
import { kokoroProcesses } from './processes.ts';
import { kokoroSampleRate } from './protocol.ts';
import type { EnglishDialect, KokoroLine, KokoroSound, KokoroStart } from './protocol.ts';
import { readKokoroSettings } from './settings.ts';
import type { KokoroSettings } from './settings.ts';
import { tableBytes } from './styles.ts';
import { kokoroLanguages } from './tables.ts';
import { kokoroSpeechVersion } from './version.ts';
import { kokoroWordTimes } from './word-times.ts';

export interface KokoroOptions {
  /** Speaking processes, each with the model in its memory. Default: `kokoroProcesses`. */
  processes?: number;
  /** Milliseconds after which idle processes end. Default 300,000. */
  idleMs?: number;
  work?: TakeWork;
  /** What is on this machine; asked before every line. */
  natural?: () => NaturalVoices | Promise<NaturalVoices>;
}

const longestText = 20_000;
const dialects: { readonly [language: string]: EnglishDialect } = { 'en-US': 'american', 'en-GB': 'british' };
/** A model nobody has asked for this long is let go of, with its memory. */
const idleAfterMs = 300_000;

/**
 * The natural voices: Kokoro 82M in processes of its own, one a core, each with the model loaded once, where the writer has
 * set them up. The same request gives the same bytes. Takes are 16-bit mono WAV at 24 kHz, trimmed, at -20 LUFS for a
 * plainly spoken line. Word times come from the model's durations; empty where the model gives none.
 *
 * Errors: `bad-input` (not set up, or not as they were; not one of the voices; a script that the voice cannot read; more
 * than 20,000 characters), `cancelled`, `vendor-unavailable` (the line could not be spoken twice).
 */
export function createKokoroSpeechEngine(options: KokoroOptions = {}): SpeechEngine & { readonly pids: number[] } {
  const { work = workHere, natural = () => readNaturalVoices() } = options;
  const processes = options.processes ?? kokoroProcesses();
  const { idleMs = idleAfterMs } = options;
  let idle: NodeJS.Timeout | null = null;
  let speaking = 0;
  let open: { key: string; pool: SpeakingPool<KokoroLine, KokoroSound> } | null = null;

  /** The processes of what is set up now; those of what was set up before are let go. */
  const poolOf = (installation: Installation): SpeakingPool<KokoroLine, KokoroSound> => {
    const key = `${installation.model} ${installation.manifest.model.sha256} ${installation.manifest.setUpAt}`;
    if (open?.key === key) return open.pool;
    void open?.pool.close();
    const { model, tokenizer, modules, voices } = installation;
    const start: KokoroStart = { model, tokenizer, modules, voices, threads: 1 };
    open = { key, pool: new SpeakingPool({ processes, program: new URL('./kokoro-process.ts', import.meta.url), args: [JSON.stringify(start)], startTimeoutMs: 180_000, lineTimeoutMs: longestWait, failure: 'The natural voice could not speak this line. Please try again; if it keeps happening, change a word of it, or give it another voice.' }) };
    return open.pool;
  };

  const held = async <T>(speak: () => Promise<T>): Promise<T> => {
    if (idle !== null) clearTimeout(idle);
    idle = null;
    speaking += 1;
    try {
      return await speak();
    } finally {
      speaking -= 1;
      if (speaking === 0) idle = setTimeout(letGo, idleMs).unref();
    }
  };
  const letGo = (): void => {
    void open?.pool.close();
    open = null;
  };

  return {
    id: 'kokoro',
    version: kokoroSpeechVersion,
    get pids() {
      return open?.pool.pids ?? [];
    },
    async speak(request, signal) {
      const settings = readKokoroSettings(request.voice);
      if (request.text.length > longestText) throw new ServiceError('bad-input', { person: 'This line is too long to be spoken at once. Split it into shorter ones.' });
      const form = spokenForm(request.text, { kind: request.kind, language: settings.language });
      if (!isSpeakable(form.text)) return silentTake(kokoroSampleRate);
      requireScript(form.text, settings);
      const installation = requireInstallation(await natural(), settings);
      await requireTables(installation, settings);
      const delivery = deliveryOf(request.kind, request.direction);
      const english = dialects[settings.language] ?? null;
      const line: KokoroLine = {
        pieces: piecesOf(form, request.phonetic, english),
        phonemes: kokoroLanguages[settings.language].phonemes,
        english,
        voice: settings.voice,
        blend: settings.blend === '' ? null : settings.blend,
        share: settings.share,
        speed: Math.max(0.5, Math.min(2, settings.speed * delivery.rate * (request.pace ?? 1))),
        pitch: settings.pitch,
      };
      const sound = await held(() => poolOf(installation).speak(line, signal));
      return await finished(work, request, form, sound, signal);
    },
    close: async () => {
      if (idle !== null) clearTimeout(idle);
      await open?.pool.close();
    },
  };
}

/** A slow machine needs as long as the line lasts, and some more. */
function longestWait({ pieces }: KokoroLine): number {
  return 60_000 + 400 * pieces.reduce((sum, { text }) => sum + text.length, 0);
}

async function finished(work: TakeWork, request: SpeechRequest, form: ReturnType<typeof spokenForm>, sound: KokoroSound, signal: AbortSignal | undefined): Promise<SpokenTake> {
  const { samples, words } = sound;
  const warnings = unheard('Kokoro', obeys.kokoro, request.direction);
  if (sound.unknown !== '') warnings.push('Some letters of this line have no sound in this voice and were left out.');
  if (samples.length === 0) throw nothingHeard();
  const wav = encodeWav16({ sampleRate: kokoroSampleRate, channels: [samples] });
  const times = words === null ? [] : kokoroWordTimes(form, words, samples.length / kokoroSampleRate);
  const take = await work.fromBought({ sounds: [wav], kind: request.kind, direction: request.direction, warnings, words: times }, signal).catch((error: unknown) => {
    throw error instanceof AudioError ? new ServiceError('bad-input', { person: 'This line is too long to be one sound. Split it into shorter ones.', cause: error }) : error;
  });
  if (take === null) throw nothingHeard();
  return take;
}

function nothingHeard(): ServiceError {
  return new ServiceError('vendor-unavailable', { person: 'The natural voice gave no sound for this line. Change a word of it, or give it another voice.', log: 'kokoro: silence' });
}

/** A voice reads the letters of its language; of others it would only say their names. */
function requireScript(text: string, { language }: KokoroSettings): void {
  const letters = text.match(/\p{L}/gu) ?? [];
  const own = language === 'hi' ? /[\p{Script=Latin}\p{Script=Devanagari}]/u : /\p{Script=Latin}/u;
  if (letters.filter((letter) => own.test(letter)).length * 2 >= letters.length) return;
  throw new ServiceError('bad-input', { person: `This line is written in letters that a voice for ${kokoroLanguages[language].name} cannot read. Keep it silent, or write what is to be said.` });
}

/** A voice whose table is gone or cut off would fail at each line, whatever its words. */
async function requireTables({ voices }: Installation, { voice, blend }: KokoroSettings): Promise<void> {
  for (const table of blend === '' ? [voice] : [voice, blend]) {
    const bytes = await stat(path.join(/*turbopackIgnore: true*/ voices, `${table}.bin`)).then(({ size }) => size, () => null);
    if (bytes !== tableBytes) throw new ServiceError('bad-input', { person: `This voice cannot be used: its table (${table}.bin) is ${bytes === null ? 'missing' : 'damaged'}. “${setUpCommand}” puts it back.` });
  }
}

function requireInstallation(found: NaturalVoices, { weights }: KokoroSettings): Installation {
  if (found.state === 'absent') throw new ServiceError('bad-input', { person: `The natural voices are not on this machine. “${setUpCommand}” sets them up; or choose another voice under Cast.` });
  if (found.state === 'broken') throw new ServiceError('bad-input', { person: `The natural voices cannot be used: ${found.why}.` });
  if (found.manifest.model.id !== weights) {
    throw new ServiceError('bad-input', { person: `This voice was chosen with other weights of Kokoro (${weights}) than are here now (${found.manifest.model.id}), and would sound different. Choose the voice again under Cast.` });
  }
  return found;
}
