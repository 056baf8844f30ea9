import { ServiceError } from '../../errors.ts';
import type { PaidEngineTools, PredictionOrder, SpeechEngine, SpeechRequest, SpokenTake } from '../../interfaces.ts';
import { soundModels } from '../../vendors/models.ts';
import { presetSpeaker } from '../../voice-generation/qwen/presets.ts';
import { speechVersions } from '../engine-versions.ts';
import { silentTake } from '../finish-take.ts';
import { isSpeakable } from '../local/plain-text.ts';
import { obeys, unheard } from '../obeys.ts';
import { sentPieces, sentText } from '../paid/sent-text.ts';
import { speakPredictions } from '../paid/speak-predictions.ts';
import { storyLanguage } from '../paid/story-language.ts';
import { referenceOf } from './reference.ts';

const model = 'qwen3-tts';
/** What the model speaks at; for a line with nothing to say. */
const sampleRate = 24_000;
const longestStyle = 300;

/**
 * Qwen3-TTS on Replicate. A designed or recorded voice is a clip and its text, sent with every line and cloned; a preset
 * is called by its name. Directions go along as a style instruction, in the writer's own words.
 *
 * Errors: `bad-input` (a voice without its clip), `spend-cap`, `cancelled`, and what predictions throw.
 */
export function createQwenSpeechEngine(tools: PaidEngineTools): SpeechEngine {
  return { id: 'qwen', version: speechVersions.qwen, speak: (request, signal) => speak(tools, request, signal), close: async () => {} };
}

async function speak(tools: PaidEngineTools, request: SpeechRequest, signal: AbortSignal | undefined): Promise<SpokenTake> {
  const text = sentText(request.text);
  if (!isSpeakable(text)) return silentTake(sampleRate);
  const direction = [paceWords(request.pace ?? 1), request.direction?.trim() ?? ''].filter((part) => part !== '').join(', ').slice(0, longestStyle);
  const shared: PredictionOrder['input'] = {
    ...(await voiceInput(tools, request)),
    language: (await storyLanguage(tools)) ?? 'auto',
    ...(direction === '' ? {} : { style_instruction: direction }),
  };
  const pieces = sentPieces(text, soundModels[model].longestText).map((piece) => ({ text: piece, input: { text: piece, ...shared } }));
  return await speakPredictions(tools, request, { model, version: speechVersions.qwen, pieces, warnings: unheard('Qwen3-TTS', obeys.qwen, request.direction) }, signal);
}

/** The model has no number for the pace and follows words. */
function paceWords(pace: number): string {
  if (pace < 0.75) return 'very slowly';
  if (pace < 0.95) return 'a little slower than usual';
  if (pace > 1.35) return 'very fast';
  return pace > 1.05 ? 'a little faster than usual' : '';
}

async function voiceInput(tools: PaidEngineTools, { voice }: SpeechRequest): Promise<PredictionOrder['input']> {
  const speaker = presetSpeaker(voice);
  if (speaker !== null) return { mode: 'custom_voice', speaker };
  if (!voice.sample) throw new ServiceError('bad-input', { person: `The voice “${voice.name}” has lost its clip and cannot be spoken with. Choose or design another under Cast.`, bought: 'no' });
  const { audio, text } = await referenceOf(tools.context, voice.sample);
  return { mode: 'voice_clone', reference_audio: audio, ...(text === null ? {} : { reference_text: text }) };
}
