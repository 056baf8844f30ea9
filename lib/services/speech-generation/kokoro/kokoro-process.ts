/**
 * A process that only speaks: Kokoro 82M by ONNX Runtime, with its phonemes from espeak-ng (GPL-3.0, see NOTICE), behind
 * the messages of protocol.ts. It is forked by the engine and shares no memory with the rest.
 */
import load from '@echogarden/espeak-ng-emscripten';
import type { EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { phonemizer } from './espeak-phonemes.ts';
import { joinCalls } from './join.ts';
import type { SpokenCall } from './join.ts';
import { loadModel, UnableError } from './model.ts';
import type { KokoroModel } from './model.ts';
import { symbolsOf } from './phonemes.ts';
import type { KokoroAnswer, KokoroLine, KokoroSound, KokoroStart } from './protocol.ts';
import { StyleTables } from './styles.ts';
import { callsOf, readVocabulary } from './symbols.ts';
import type { Vocabulary } from './symbols.ts';

interface Speaker {
  model: KokoroModel;
  vocabulary: Vocabulary;
  styles: StyleTables;
  espeak: EspeakWorker;
}

/** Between the calls of one piece, which was longer than the model takes at once; seconds. */
const callGapSeconds = 0.12;

function answer(message: KokoroAnswer): void {
  process.send?.(message);
}

async function open(start: KokoroStart): Promise<Speaker> {
  const model = await loadModel(start);
  const vocabulary = await vocabularyOf(start.tokenizer);
  const { eSpeakNGWorker } = await load({ print: () => {}, printErr: () => {} });
  return { model, vocabulary, styles: new StyleTables(start.voices), espeak: new eSpeakNGWorker() };
}

async function vocabularyOf(file: string): Promise<Vocabulary> {
  try {
    return await readVocabulary(file);
  } catch (error) {
    throw new UnableError('The list of symbols of the natural voices (tokenizer.json) cannot be read. Set them up again with “npm run natural-voices”.', error);
  }
}

async function speak({ model, vocabulary, styles, espeak }: Speaker, line: KokoroLine): Promise<KokoroSound> {
  const phonemize = phonemizer(espeak, line.phonemes);
  const spoken: SpokenCall[] = [];
  const unknown = new Set<string>();
  let firstWord = 0;
  for (const piece of line.pieces) {
    const found = callsOf(symbolsOf(piece, phonemize, line.english), vocabulary);
    for (const letter of found.unknown) unknown.add(letter);
    for (const [at, call] of found.calls.entries()) {
      // One that will be played faster afterwards is spoken slower by as much.
      const { samples, frames } = await model.run(call.ids, await styles.style(call.ids.length, line), (line.speed * 100) / line.pitch);
      spoken.push({ call, firstWord, samples, frames, gapSeconds: at === found.calls.length - 1 ? piece.gapSeconds : callGapSeconds });
    }
    firstWord += piece.words.length;
  }
  return { ...joinCalls(spoken, firstWord, line.pitch), unknown: [...unknown].join('') };
}

async function main(): Promise<void> {
  let speaker: Speaker;
  try {
    speaker = await open(JSON.parse(process.argv[2] ?? '{}') as KokoroStart);
  } catch (error) {
    if (!(error instanceof UnableError)) throw error;
    answer({ kind: 'unable', person: error.person, message: error.message });
    return;
  }
  process.on('message', (request: KokoroLine & { id: number }) => {
    speak(speaker, request).then(
      (sound) => answer({ kind: 'sound', id: request.id, sound }),
      (error: unknown) => answer({ kind: 'failed', id: request.id, message: error instanceof Error ? error.message : String(error) }),
    );
  });
  answer({ kind: 'ready' });
}

// The parent ended, however it ended: nobody is left to speak for.
process.on('disconnect', () => process.exit(0));
await main();
