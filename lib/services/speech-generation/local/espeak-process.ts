/**
 * A process that only speaks: espeak-ng (GPL-3.0, see NOTICE) behind the messages of protocol.ts. It is forked by
 * espeak-pool.ts and shares no code and no memory with the rest beyond those messages.
 */
import load from '@echogarden/espeak-ng-emscripten';
import type { EspeakModule, EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { espeakSampleRate } from './protocol.ts';
import type { EspeakAnswer, EspeakLine, EspeakRequest, EspeakSound } from './protocol.ts';

/** Bytes of text for which room is made once: 20,000 characters at three bytes each. */
const textRoom = 60_000;

/** Of 100. At full volume the louder variants clip inside espeak-ng. */
const volume = 50;

interface Instance {
  espeak: EspeakModule;
  worker: EspeakWorker;
  /** The memory of the instance before it ever spoke, as far as there is anything in it, and how large all of it was. */
  fresh: Uint8Array;
  size: number;
  /** The voice of the lines before, how many they were, and the memory as it was when that voice had just been loaded. */
  voice: { name: string; lines: number; loaded: Uint8Array | null };
}

/** A voice that speaks so many lines in a row is kept as it was loaded: reading its files again takes as long as a word. */
const linesInARow = 4;

/** A moment that every process takes for the time of its start. */
const startMilliseconds = 1_700_000_000_000;

async function createInstance(): Promise<Instance> {
  const espeak = await load({ print: () => {}, printErr: () => {} });
  const worker = startWorker(espeak);
  if (worker.get_samplerate() !== espeakSampleRate) throw new Error(`espeak-ng speaks at ${worker.get_samplerate()} Hz`);
  // Texts are passed through a buffer that its JavaScript side keeps and makes larger on the second call after a longer
  // text. It must have its final size and place before the memory is kept, or going back would free it under its owner.
  const long = `en${' '.repeat(textRoom)}`;
  worker.set_voice(long, '');
  worker.set_voice(long, '');
  return { espeak, worker, fresh: copyOf(espeak), size: espeak.HEAPU8.length, voice: { name: '', lines: 0, loaded: null } };
}

/** The memory as far as there is anything in it. Fifteen in sixteen parts of it are empty: those are quicker emptied than copied. */
function copyOf({ HEAPU8: memory }: EspeakModule): Uint8Array {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length >> 2);
  let used = words.length;
  while (used > 0 && words[used - 1] === 0) used -= 1;
  return memory.slice(0, 4 * used);
}

function goBackTo({ HEAPU8: memory }: EspeakModule, kept: Uint8Array): void {
  memory.set(kept);
  memory.fill(0, kept.length);
}

/** espeak-ng seeds its noise (the breath of a voice) with the clock when it starts: two processes would sound different. */
function startWorker(espeak: EspeakModule): EspeakWorker {
  const clock = Date.now;
  Date.now = () => startMilliseconds;
  try {
    return new espeak.eSpeakNGWorker();
  } finally {
    Date.now = clock;
  }
}

/**
 * espeak-ng carries state from line to line (noise, flutter, echo), so that a line would depend on the lines before it.
 * Each line therefore starts from the memory of an instance that never spoke: as good as a new instance, in a fraction of a
 * millisecond.
 */
function speak(instance: Instance, line: EspeakLine): EspeakSound {
  const { worker } = instance;
  loadVoice(instance, line.voice);
  worker.set_rate(line.rate);
  worker.set_pitch(line.pitch);
  worker.set_range(line.range);
  worker.set_volume(volume);
  const pieces: Int16Array[] = [];
  const words: EspeakSound['words'] = [];
  worker.synthesize(line.text, (samples, events) => {
    pieces.push(samples);
    for (const event of events) {
      if (event.type === 'word') words.push({ position: event.text_position - 1, milliseconds: event.audio_position });
    }
    return false;
  });
  const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { samples, words };
}

/** Goes back to the start and loads a voice; or to where that voice had just been loaded, which is the same. */
function loadVoice(instance: Instance, name: string): void {
  const { espeak, worker, fresh, size } = instance;
  if (instance.voice.name !== name) instance.voice = { name, lines: 0, loaded: null };
  const { voice } = instance;
  voice.lines += 1;
  if (voice.loaded !== null) {
    goBackTo(espeak, voice.loaded);
    return;
  }
  goBackTo(espeak, fresh);
  if (worker.set_voice(name, '') !== 0) throw new Error(`espeak-ng has no voice ${name}`);
  if (voice.lines === linesInARow && espeak.HEAPU8.length === size) voice.loaded = copyOf(espeak);
}

function answer(message: EspeakAnswer): void {
  process.send?.(message);
}

async function main(): Promise<void> {
  let instance = await createInstance();
  process.on('message', (request: EspeakRequest) => {
    void (async () => {
      try {
        const sound = speak(instance, request);
        // A long text can make the memory grow; what was kept no longer fits then.
        if (instance.espeak.HEAPU8.length !== instance.size) instance = await createInstance();
        answer({ kind: 'sound', id: request.id, sound });
      } catch (error) {
        instance = await createInstance();
        answer({ kind: 'failed', id: request.id, message: error instanceof Error ? error.message : String(error) });
      }
    })();
  });
  answer({ kind: 'ready' });
}

// The parent ended, however it ended: nobody is left to speak for.
process.on('disconnect', () => process.exit(0));
await main();
