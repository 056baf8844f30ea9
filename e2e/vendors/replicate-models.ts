/** The models the Replicate stand-in runs: what each takes, what it costs, what it makes. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Pcm } from '../../lib/audio/types.ts';
import { encodeAs, mediaTypes, type FileFormat } from './audio/encode.ts';
import { halved, isSoundFault, isSpeechFault, silenced, withFault, type SoundFault, type SpeechFault } from './audio/faults.ts';
import type { SoundMaker } from './audio/music.ts';
import { joined, silence, type Speaker, type Spoken } from './audio/speech.ts';
import { voiceLike, voiceOf, type StandInVoice } from './audio/voices.ts';
import { charactersOf, perCall, priceOfCharacters, priceOfSeconds } from './prices.ts';
import { ModelError, readClip } from './replicate-clips.ts';

/** What the models work with. */
export interface Studio {
  speaker: Speaker;
  sounds: SoundMaker;
  /** Clips that came from here, by the hash of their bytes: whose voice they are. */
  clips: Map<string, StandInVoice>;
  /** Whether unknown clips are listened to. Bursts of tone have no voice to hear. */
  listens: boolean;
  /** The file that Stable Audio gives; which one the real model gives is written nowhere. */
  stableAudioType: 'wav' | 'mp3';
}

export interface MadeFile {
  bytes: Uint8Array;
  type: string;
  extension: string;
}

export type Fault = SoundFault | SpeechFault;

export interface Model {
  name: string;
  kind: 'speech' | 'sound';
  version: string;
  description: string;
  input: z.ZodType<Record<string, unknown>>;
  /** Whole micro-dollars, and in words what they are paid for. Throws for an input that is not one. */
  price(input: unknown): { micros: number; what: string };
  /** How many equal requests sound different before the first comes again: without a seed, a model varies. */
  variants(input: unknown): number;
  /** `take` counts the variants from 0. */
  make(input: unknown, take: number, fault: Fault | null, studio: Studio): Promise<MadeFile>;
}

interface ModelOf<Input extends z.ZodType<Record<string, unknown>>> extends Pick<Model, 'name' | 'kind' | 'version' | 'description'> {
  input: Input;
  price(input: z.output<Input>): { micros: number; what: string };
  variants(input: z.output<Input>): number;
  make(input: z.output<Input>, take: number, fault: Fault | null, studio: Studio): Promise<MadeFile>;
}

function model<Input extends z.ZodType<Record<string, unknown>>>(given: ModelOf<Input>): Model {
  return {
    ...given,
    price: (input) => given.price(given.input.parse(input)),
    variants: (input) => given.variants(given.input.parse(input)),
    make: (input, take, fault, studio) => given.make(given.input.parse(input), take, fault, studio),
  };
}

const wav24: FileFormat = { type: 'wav', sampleRate: 24_000, channels: 1 };

const speakers = {
  Aiden: 'man', Dylan: 'young man', Eric: 'man', Ono_anna: 'young woman', Ryan: 'man', Serena: 'woman', Sohee: 'woman', Uncle_fu: 'old man', Vivian: 'young woman',
} as const;
type SpeakerName = keyof typeof speakers;
const speakerNames = Object.keys(speakers).filter((name): name is SpeakerName => name in speakers);

const qwen = model({
  name: 'qwen/qwen3-tts',
  kind: 'speech',
  version: '501be1210291d541fb5656bbe4808e6290470741029a34004f19e20f6d2365e8',
  description: 'Speech with a preset speaker, a designed voice or a cloned one.',
  input: z.strictObject({
    text: z.string().min(1),
    mode: z.enum(['custom_voice', 'voice_clone', 'voice_design']).default('custom_voice'),
    language: z.enum(['auto', 'Chinese', 'English', 'Japanese', 'Korean', 'French', 'German', 'Italian', 'Spanish', 'Portuguese', 'Russian']).default('auto'),
    speaker: z.enum(speakerNames).default('Serena'),
    voice_description: z.string().optional(),
    reference_audio: z.url().optional(),
    reference_text: z.string().optional(),
    style_instruction: z.string().optional(),
  }),
  price: ({ text }) => ({ micros: priceOfCharacters('qwen/qwen3-tts', charactersOf(text)), what: `${charactersOf(text)} characters of speech` }),
  variants: ({ mode }) => (mode === 'voice_design' ? Infinity : 1),
  async make(input, take, fault, studio) {
    let voice: StandInVoice;
    if (input.mode === 'voice_design') {
      const description = input.voice_description?.trim() ?? '';
      if (description === '') throw new ModelError('voice_description is required for voice_design mode');
      voice = voiceOf(`${description}#${take}`, description);
    } else if (input.mode === 'voice_clone') {
      if (input.reference_audio === undefined) throw new ModelError('reference_audio is required for voice_clone mode');
      voice = await clonedVoice(input.reference_audio, studio);
    } else {
      voice = voiceOf(`qwen/${input.speaker}`, speakers[input.speaker]);
    }
    const spoken = await studio.speaker.speak({ text: input.text, voice, speed: 1, semitones: 0, direction: input.style_instruction ?? null });
    const file = await fileOf(faulty(spoken, fault).pcm, wav24, fault);
    studio.clips.set(hashOfBytes(file.bytes), voice);
    return file;
  },
});

/** The voice of a reference clip: our own clips are known, others are listened to. */
async function clonedVoice(reference: string, studio: Studio): Promise<StandInVoice> {
  const clip = await readClip(reference);
  const hash = hashOfBytes(clip);
  const known = studio.clips.get(hash);
  if (known !== undefined) return known;
  if (!studio.listens) return voiceOf(hash);
  try {
    const { seconds, ...voice } = await voiceLike(clip);
    if (seconds < 0.5) throw new ModelError('reference_audio is too short: about 3 seconds are needed');
    return voice;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`reference_audio could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const minimaxVoices = [
  'Wise_Woman', 'Friendly_Person', 'Inspirational_girl', 'Deep_Voice_Man', 'Calm_Woman', 'Casual_Guy', 'Lively_Girl', 'Patient_Man', 'Young_Knight',
  'Determined_Man', 'Lovely_Girl', 'Decent_Boy', 'Imposing_Manner', 'Elegant_Man', 'Abbess', 'Sweet_Girl_2', 'Exuberant_Girl',
];
const emotions = {
  auto: null, happy: 'cheerful', sad: 'sad', angry: 'angry', fearful: 'frightened', disgusted: 'harsh', surprised: 'exclaiming', calm: 'gentle', fluent: null, neutral: null,
} as const;
type Emotion = keyof typeof emotions;
const emotionNames = Object.keys(emotions).filter((name): name is Emotion => name in emotions);
const oneOf = (values: readonly number[]) => z.literal([...values]);

const minimaxInput = z.strictObject({
  text: z.string().min(1).max(10_000),
  voice_id: z.string().default('Wise_Woman'),
  speed: z.number().min(0.5).max(2).default(1),
  volume: z.number().min(0).max(10).default(1),
  pitch: z.number().int().min(-12).max(12).default(0),
  emotion: z.enum(emotionNames).default('auto'),
  english_normalization: z.boolean().default(false),
  sample_rate: oneOf([8000, 16_000, 22_050, 24_000, 32_000, 44_100]).default(32_000),
  bitrate: oneOf([32_000, 64_000, 128_000, 256_000]).default(128_000),
  audio_format: z.enum(['mp3', 'wav', 'flac', 'pcm']).default('mp3'),
  channel: z.enum(['mono', 'stereo']).default('mono'),
  subtitle_enable: z.boolean().default(false),
  language_boost: z.string().default('None'),
});

/** A pause in the text, seconds: <#0.5#>. */
const pauseMark = /<#(\d+(?:\.\d{1,2})?)#>/g;

function minimax(name: 'minimax/speech-2.8-turbo' | 'minimax/speech-2.8-hd', version: string): Model {
  return model({
    name,
    kind: 'speech',
    version,
    description: 'Speech with a catalogue of voices and emotions.',
    input: minimaxInput,
    price: ({ text }) => ({ micros: priceOfCharacters(name, charactersOf(text)), what: `${charactersOf(text)} characters of speech` }),
    variants: () => 1,
    async make(input, _take, fault, studio) {
      if (!minimaxVoices.includes(input.voice_id)) throw new ModelError(`Failed to generate audio: voice id ${input.voice_id} does not exist (2054)`);
      if (input.audio_format === 'flac') throw new ModelError('This stand-in writes no FLAC: ask for mp3, wav or pcm.');
      const voice = voiceOf(`minimax/${input.voice_id}`, input.voice_id);
      const parts: (Spoken | { seconds: number })[] = [];
      // Between the marks stands text, in their places the seconds.
      for (const [n, piece] of input.text.split(pauseMark).entries()) {
        if (n % 2 === 1) {
          const seconds = Number(piece);
          if (seconds < 0.01 || seconds > 99.99) throw new ModelError('Failed to generate audio: a pause must last from 0.01 to 99.99 seconds');
          parts.push({ seconds });
        } else if (piece.trim() !== '') {
          parts.push(await studio.speaker.speak({ text: piece, voice, speed: input.speed, semitones: input.pitch, direction: emotions[input.emotion] }));
        }
      }
      const said = parts.find((part) => 'pcm' in part);
      if (said === undefined) throw new ModelError('Failed to generate audio: there is nothing to say');
      const whole = faulty(joined(parts.map((part) => ('pcm' in part ? part : silence(said.pcm.sampleRate, part.seconds)))), fault);
      const louder = { ...whole.pcm, channels: whole.pcm.channels.map((samples) => samples.map((sample) => Math.max(-1, Math.min(1, sample * input.volume)))) };
      return await fileOf(louder, { type: input.audio_format, sampleRate: input.sample_rate, channels: input.channel === 'stereo' ? 2 : 1, bitRate: input.bitrate }, fault);
    },
  });
}

const stableAudio = model({
  name: 'stability-ai/stable-audio-2.5',
  kind: 'sound',
  version: 'a61ac8edbb27cd2eda1b2eff2bbc03dcff1131f5560836ff77a052df05b77491',
  description: 'Music and sound effects from words.',
  input: z.strictObject({
    prompt: z.string().min(1),
    duration: z.number().int().min(1).max(190).default(190),
    steps: z.number().int().min(4).max(8).default(8),
    cfg_scale: z.number().min(1).max(25).default(1),
    seed: z.number().int().optional(),
  }),
  price: ({ duration }) => ({ micros: perCall['stability-ai/stable-audio-2.5'], what: `one sound of ${duration} s` }),
  variants: ({ seed }) => (seed === undefined ? 4 : 1),
  async make(input, take, fault, studio) {
    const pcm = await studio.sounds.make({ prompt: input.prompt, seconds: input.duration, seed: input.seed ?? take, otherwise: 'effect' });
    return await fileOf(faultySound(pcm, fault), { type: studio.stableAudioType, sampleRate: 44_100, channels: 2, bitRate: 192_000 }, fault);
  },
});

const musicFormats: Record<string, FileFormat> = {
  mp3_standard: { type: 'mp3', sampleRate: 44_100, channels: 2, bitRate: 128_000 },
  mp3_high_quality: { type: 'mp3', sampleRate: 44_100, channels: 2, bitRate: 192_000 },
  wav_16khz: { type: 'wav', sampleRate: 16_000, channels: 2 },
  wav_22khz: { type: 'wav', sampleRate: 22_050, channels: 2 },
  wav_24khz: { type: 'wav', sampleRate: 24_000, channels: 2 },
  wav_cd_quality: { type: 'wav', sampleRate: 44_100, channels: 2 },
};

const elevenMusic = model({
  name: 'elevenlabs/music',
  kind: 'sound',
  version: '66fa53d463ca3a0fd826c06b5b44804b32f74185c0c905162bb052c3a60a39fa',
  description: 'Music from words.',
  input: z.strictObject({
    prompt: z.string().min(1),
    music_length_ms: z.number().int().min(5000).max(300_000).default(10_000),
    force_instrumental: z.boolean().default(true),
    output_format: z.enum(['mp3_standard', 'mp3_high_quality', 'wav_16khz', 'wav_22khz', 'wav_24khz', 'wav_cd_quality']).default('mp3_standard'),
  }),
  price: ({ music_length_ms }) => ({ micros: priceOfSeconds('elevenlabs/music', music_length_ms / 1000), what: `${music_length_ms / 1000} s of music` }),
  variants: () => 4,
  async make(input, take, fault, studio) {
    const pcm = await studio.sounds.make({ prompt: input.prompt, seconds: input.music_length_ms / 1000, seed: take, otherwise: 'music' });
    const format = musicFormats[input.output_format];
    if (format === undefined) throw new ModelError(`unknown output_format ${input.output_format}`);
    return await fileOf(faultySound(pcm, fault), format, fault);
  },
});

export const models: readonly Model[] = [
  qwen,
  minimax('minimax/speech-2.8-turbo', 'fb87e0f2c69157fc47cf9c6ba00aa7548b98e970cd3401abeeea0204bcf2cfb6'),
  // Its version was not seen anywhere.
  minimax('minimax/speech-2.8-hd', hashOfBytes(Buffer.from('minimax/speech-2.8-hd'))),
  stableAudio,
  elevenMusic,
];

function faulty(spoken: Spoken, fault: Fault | null): Spoken {
  return isSpeechFault(fault) || fault === 'wrong-duration' || fault === 'silent-audio' ? withFault(spoken, fault) : spoken;
}

function faultySound(pcm: Pcm, fault: Fault | null): Pcm {
  if (fault === 'wrong-duration') return halved(pcm);
  return fault === 'silent-audio' ? silenced(pcm) : pcm;
}

async function fileOf(pcm: Pcm, format: FileFormat, fault: Fault | null): Promise<MadeFile> {
  const bytes = await encodeAs(pcm, format);
  const cut = isSoundFault(fault) && fault === 'cut-audio';
  return { bytes: cut ? bytes.subarray(0, Math.floor(bytes.length * 0.6)) : bytes, type: mediaTypes[format.type], extension: format.type };
}

function hashOfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
