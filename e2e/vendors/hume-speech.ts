/** Turns a request into generations: spoken by the built-in engine, parted into snippets, timed by its words. */
import { randomUUID } from 'node:crypto';
import type { Pcm } from '../../lib/audio/types.ts';
import { encodeAs } from './audio/encode.ts';
import { stretch, withFault, type SpeechFault } from './audio/faults.ts';
import { joined, secondsOf, silence, type Speaker, type Spoken, type SpokenWord } from './audio/speech.ts';
import { voiceOf, type StandInVoice } from './audio/voices.ts';
import type { PostedTts, Utterance } from './hume-contract.ts';
import type { HumeVoices } from './hume-voices.ts';
import { KeptText } from './kept-text.ts';

export const humeSampleRate = 48_000;
const mp3BitRate = 128_000;

export interface Snippet {
  id: string;
  text: string;
  utterance: number;
  spoken: Spoken;
}

export interface MadeGeneration {
  id: string;
  snippets: Snippet[];
  whole: Spoken;
}

/** What the speech is made with. */
export interface Booth {
  speaker: Speaker;
  voices: HumeVoices;
  /** How many voices were made of each description: no two are alike. */
  designed: Map<string, number>;
}

/** How the candidates of one request differ from the first: pace, and pitch in semitones. */
const candidates: readonly [pace: number, semitones: number][] = [[1, 0], [0.93, -0.6], [1.07, 0.6], [0.89, 0.9], [1.11, -0.9]];

interface Line {
  utterance: Utterance;
  voice: StandInVoice;
}

/** All generations of a request. Throws Refused for voices and generations that are not there. */
export async function makeGenerations({ speaker, voices, designed }: Booth, body: PostedTts, fault: SpeechFault | 'silent-audio' | null): Promise<MadeGeneration[]> {
  const made: MadeGeneration[] = [];
  for (let n = 0; n < body.num_generations; n += 1) {
    const lines = castLines(voices, designed, body);
    const [pace, semitones] = candidates[n] ?? [1, 0];
    const snippets: Snippet[] = [];
    for (const [index, { utterance, voice }] of lines.entries()) {
      const texts = body.split_utterances ? sentencesOf(utterance.text) : [utterance.text];
      for (const [place, text] of texts.entries()) {
        const said = await speaker.speak({ text, voice, speed: utterance.speed * pace, semitones, direction: utterance.description ?? null });
        const last = place === texts.length - 1 && utterance.trailing_silence > 0;
        const faulty = fault === null ? said : withFault(said, fault);
        snippets.push({ id: randomUUID(), text, utterance: index, spoken: last ? joined([faulty, silence(faulty.pcm.sampleRate, utterance.trailing_silence)]) : faulty });
      }
    }
    const { id } = voices.remember(lines.at(-1)?.voice ?? voiceOf('nobody'));
    const [only] = snippets;
    // The very sound where there is one: its file is known then.
    made.push({ id, snippets, whole: only && snippets.length === 1 ? only.spoken : joined(snippets.map(({ spoken }) => spoken)) });
  }
  return made;
}

/** A voice stays in force until another is named; without any, the context's goes on, or one is made of the description. */
function castLines(voices: HumeVoices, designed: Map<string, number>, body: PostedTts): Line[] {
  const context = body.context != null && 'generation_id' in body.context ? voices.generation(body.context.generation_id, ['context', 'generation_id']) : null;
  let voice: StandInVoice | null = context?.sounds ?? null;
  return body.utterances.map((utterance, index) => {
    if (utterance.voice != null) voice = voices.find(utterance.voice, ['utterances', index, 'voice']).sounds;
    if (voice === null) {
      const description = utterance.description ?? '';
      const count = designed.get(description) ?? 0;
      designed.set(description, count + 1);
      voice = voiceOf(`${description}#${count}`, description);
    }
    return { utterance, voice };
  });
}

function sentencesOf(text: string): string[] {
  const sentences = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].map(({ segment }) => segment.trim());
  const said = sentences.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  return said.length === 0 ? [text] : said;
}

export interface ShownOptions {
  format: PostedTts['format']['type'];
  timestamps: PostedTts['include_timestamp_types'];
  /** What the times of words count from. */
  timesFrom: 'generation' | 'snippet';
  /** The file is half as long as its duration says. */
  halved: boolean;
  /** The base64 breaks off. */
  cut: boolean;
}

/** WAV files of sounds that are kept: what was said before is answered without any work, so that a bench measures others. */
const waves = new WeakMap<Pcm, Uint8Array>();

const texts = new WeakMap<ArrayBufferLike, KeptText>();

/** The whole of a file in base64; of the file of a sound that is kept, the text is too. */
function keptBase64(file: Buffer): KeptText {
  const known = texts.get(file.buffer);
  if (known) return known;
  const text = new KeptText(file.toString('base64'));
  // Small files share their memory with others.
  if (file.byteOffset === 0 && file.byteLength === file.buffer.byteLength) texts.set(file.buffer, text);
  return text;
}

/** The sound as a file of the format. */
export async function fileOf({ pcm }: Spoken, format: PostedTts['format']['type']): Promise<Uint8Array> {
  const known = format === 'wav' ? waves.get(pcm) : undefined;
  if (known) return known;
  const file = await encodeAs(pcm, { type: format, sampleRate: humeSampleRate, channels: 1, bitRate: mp3BitRate });
  if (format === 'wav') waves.set(pcm, file);
  return file;
}

/** As POST /v0/tts shows a generation. */
export async function shownGeneration({ id, snippets, whole }: MadeGeneration, options: ShownOptions): Promise<object> {
  const audio = async (spoken: Spoken): Promise<Buffer> => {
    const heard = options.halved ? stretch(spoken, 0, secondsOf(spoken) / 2) : spoken;
    const { buffer, byteOffset, byteLength } = await fileOf(heard, options.format);
    return Buffer.from(buffer, byteOffset, byteLength);
  };
  const base64 = (file: Buffer): KeptText | string => (options.cut ? file.toString('base64').slice(0, Math.floor(file.length * 0.8) + 1) : keptBase64(file));
  const file = await audio(whole);
  const wholeBase64 = base64(file);
  const groups: object[][] = [];
  let at = 0;
  for (const snippet of snippets) {
    (groups[snippet.utterance] ??= []).push({
      id: snippet.id,
      text: snippet.text,
      generation_id: id,
      audio: snippets.length === 1 ? wholeBase64 : base64(await audio(snippet.spoken)),
      utterance_index: snippet.utterance,
      transcribed_text: snippet.spoken.words.map((word) => word.text).join(' '),
      timestamps: timestampsOf(snippet.spoken.words, options.timestamps, options.timesFrom === 'generation' ? at : 0),
    });
    at += secondsOf(snippet.spoken);
  }
  return {
    generation_id: id,
    audio: wholeBase64,
    duration: secondsOf(whole),
    encoding: { format: options.format, sample_rate: humeSampleRate },
    file_size: file.length,
    snippets: groups,
  };
}

export interface Timestamp {
  type: 'word' | 'phoneme';
  text: string;
  time: { begin: number; end: number };
}

/** Times in whole milliseconds. Words come in capitals, as documented; the sounds of a word share its time, a letter each. */
export function timestampsOf(words: readonly SpokenWord[], types: readonly Timestamp['type'][], offset: number): Timestamp[] {
  const ms = (seconds: number): number => Math.round((seconds + offset) * 1000);
  return words.flatMap(({ text, from, to }) => {
    const letters = types.includes('phoneme') ? Array.from(text.toLowerCase()).filter((letter) => /\p{L}/u.test(letter)) : [];
    const share = (to - from) / Math.max(1, letters.length);
    return [
      ...(types.includes('word') ? [{ type: 'word' as const, text: text.toUpperCase(), time: { begin: ms(from), end: ms(to) } }] : []),
      ...letters.map((letter, n) => ({ type: 'phoneme' as const, text: letter, time: { begin: ms(from + n * share), end: ms(from + (n + 1) * share) } })),
    ];
  });
}

/**
 * What streams, in order: for each snippet its timestamps and its sound. With stripped headers the chunks of a generation
 * make one file; without, each is a file of its own.
 */
export async function* streamed(generations: MadeGeneration[], requestId: string, body: PostedTts, cut: boolean): AsyncGenerator<object> {
  for (const { id, snippets, whole } of generations) {
    const file = body.strip_headers ? await fileOf(whole, body.format.type) : null;
    const total = secondsOf(whole);
    let at = 0;
    for (const [index, snippet] of snippets.entries()) {
      const shared = { request_id: requestId, generation_id: id, snippet_id: snippet.id };
      for (const timestamp of timestampsOf(snippet.spoken.words, body.include_timestamp_types, at)) yield { type: 'timestamp', ...shared, timestamp };
      const end = at + secondsOf(snippet.spoken);
      const place = (seconds: number): number => Math.round((seconds / total) * (file?.length ?? 0));
      const bytes = file?.subarray(place(at), index === snippets.length - 1 ? undefined : place(end)) ?? (await fileOf(snippet.spoken, body.format.type));
      const audio = Buffer.from(bytes).toString('base64');
      yield {
        type: 'audio', ...shared, text: snippet.text, audio: cut ? audio.slice(0, Math.floor(audio.length / 2) + 1) : audio, audio_format: body.format.type, chunk_index: 0, is_last_chunk: true, utterance_index: snippet.utterance,
        ...(body.instant_mode === false ? { transcribed_text: snippet.spoken.words.map((word) => word.text).join(' ') } : {}),
      };
      at = end;
    }
  }
}
