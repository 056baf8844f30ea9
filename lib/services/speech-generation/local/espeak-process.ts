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
}

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
  const memory = espeak.HEAPU8;
  let used = memory.length;
  while (used > 0 && memory[used - 1] === 0) used -= 1;
  // Fifteen in sixteen parts of it are empty: those are quicker emptied than copied.
  return { espeak, worker, fresh: memory.slice(0, used), size: memory.length };
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
function speak({ espeak, worker, fresh }: Instance, line: EspeakLine): EspeakSound {
  espeak.HEAPU8.set(fresh);
  espeak.HEAPU8.fill(0, fresh.length);
  if (worker.set_voice(line.voice, '') !== 0) throw new Error(`espeak-ng has no voice ${line.voice}`);
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
