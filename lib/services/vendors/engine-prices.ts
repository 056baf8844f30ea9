/** What the engines charge for a line, a voice, a sound or a scene, worked out before anything is asked. Micro-dollars. */
import { costMicros, type ClaudeModel } from '../claude/models.ts';
import { guessTokens } from '../claude/tokens.ts';
import type { PaidSpeechEngineId, SoundEngineId, SoundRequest, SpeechEngineId } from '../interfaces.ts';
import { mostPersonaOutput, personaModel } from '../voice-generation/claude/prompt.ts';
import { priceOf, type SoundModelName } from './models.ts';

/** The model that each paid engine works with. */
export const engineModels = {
  hume: 'hume-octave-1',
  qwen: 'qwen3-tts',
  minimax: 'minimax-speech-turbo',
  'stable-audio': 'stable-audio',
  'elevenlabs-music': 'elevenlabs-music',
} as const satisfies { [Engine in PaidSpeechEngineId | Exclude<SoundEngineId, 'local'>]: SoundModelName };

/** Numbers and signs are spoken in more letters than they are written with: a share that covers it, and a little for short lines. */
const spokenShare = 1.1;
const spokenMore = 8;
/** The line that a designed voice is heard on, UTF-16 code units; its description comes on top where that is charged. */
const voiceSample = 240;

/** The most that speaking a line costs; `length` is that of its text in UTF-16 code units. */
export function priceOfLine(engine: SpeechEngineId, length: number): number {
  if (engine === 'local' || engine === 'kokoro') return 0;
  return priceOf(engineModels[engine], { characters: Math.ceil(length * spokenShare) + spokenMore });
}

/** The most that giving one character a voice costs. Catalogues are free; what is designed is spoken once. */
export function priceOfVoice(engine: SpeechEngineId): number {
  return engine === 'local' || engine === 'kokoro' || engine === 'minimax' ? 0 : priceOf(engineModels[engine], { characters: voiceSample });
}

/** Tokens of the question about one character, a dozen long lines included. */
const personaTokens = 3_000;

/** The most that having one voice described by Claude costs. */
export function priceOfDescription(): number {
  return costMicros(personaModel, { input: 0, cacheWrite: personaTokens, cacheRead: 0, output: mostPersonaOutput }, false);
}

/** The most that making a sound costs. */
export function priceOfSound(engine: SoundEngineId, request: Pick<SoundRequest, 'seconds'>): number {
  return engine === 'local' ? 0 : priceOf(engineModels[engine], { seconds: request.seconds });
}

/** Tokens of what every request about a scene begins with, and of an answer with the thinking before it. */
const earPromptTokens = 3_500;
const earAnswerTokens = 2_500;
/** Numbers on lines and words make a page so much longer; a request shows about so much of the scene, UTF-16 code units. */
const numberedShare = 1.7;
const earWindow = 8_500;

/** About what reading a scene for its sounds costs. */
export function priceOfScene(model: ClaudeModel, text: string): number {
  const requests = Math.max(1, Math.ceil(text.length / earWindow));
  const input = Math.ceil((guessTokens(text) * numberedShare) / requests) + earPromptTokens;
  return requests * costMicros(model, { input, cacheWrite: 0, cacheRead: 0, output: earAnswerTokens }, false);
}
