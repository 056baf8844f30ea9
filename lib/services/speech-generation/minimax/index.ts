import { ServiceError } from '../../errors.ts';
import type { PaidEngineTools, SpeechEngine, SpeechRequest, SpokenTake } from '../../interfaces.ts';
import { soundModels } from '../../vendors/models.ts';
import { minimaxSettings } from '../../voice-generation/minimax/voices.ts';
import { speechVersions } from '../engine-versions.ts';
import { silentTake } from '../finish-take.ts';
import { deliveryOf } from '../local/direction.ts';
import { isSpeakable } from '../local/plain-text.ts';
import { obeys, unheard } from '../obeys.ts';
import { sentParagraphs, sentPieces } from '../paid/sent-text.ts';
import { speakPredictions } from '../paid/speak-predictions.ts';
import { storyLanguage } from '../paid/story-language.ts';
import { emotionOf } from './emotion.ts';

const sampleRate = 44_100;
/** Between two paragraphs of one line, in the vendor's own mark; it has none for what lies within a sentence. */
const paragraphPause = ' <#0.6#> ';
const names = { turbo: 'minimax-speech-turbo', hd: 'minimax-speech-hd' } as const;

/**
 * MiniMax Speech 2.8 on Replicate: voices of a catalogue, with emotions by name, pace and pauses. It takes no direction in
 * words: what of one has no name there is told in the take's warnings.
 *
 * Errors: `bad-input` (a voice that is not of its catalogue), `spend-cap`, `cancelled`, and what predictions throw.
 */
export function createMinimaxSpeechEngine(tools: PaidEngineTools): SpeechEngine {
  return { id: 'minimax', version: speechVersions.minimax, speak: (request, signal) => speak(tools, request, signal), close: async () => {} };
}

async function speak(tools: PaidEngineTools, request: SpeechRequest, signal: AbortSignal | undefined): Promise<SpokenTake> {
  const settings = minimaxSettings(request.voice);
  if (!settings) throw new ServiceError('bad-input', { person: 'This voice is not one of MiniMax’s. Choose another from the list.', log: `minimax voice ${request.voice.externalId}`, bought: 'no' });
  const text = sentParagraphs(request.text).join(paragraphPause);
  if (!isSpeakable(text)) return silentTake(sampleRate);
  const language = await storyLanguage(tools);
  const shared = {
    voice_id: settings.voice.id,
    speed: Math.round(100 * Math.max(0.5, Math.min(2, (request.pace ?? 1) * deliveryOf(request.kind, request.direction).rate))) / 100,
    pitch: settings.pitch,
    emotion: emotionOf(request.direction) ?? 'auto',
    // Numbers and dates are read as words; the model does so in English only.
    english_normalization: language === 'English',
    language_boost: language ?? 'None',
    audio_format: 'wav',
    sample_rate: sampleRate,
    channel: 'mono',
  };
  const model = names[settings.model];
  const pieces = sentPieces(text, soundModels[model].longestText).map((piece) => ({ text: piece, input: { text: piece, ...shared } }));
  return await speakPredictions(tools, request, { model, version: speechVersions.minimax, pieces, warnings: unheard('MiniMax', obeys.minimax, request.direction) }, signal);
}
