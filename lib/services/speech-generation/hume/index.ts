import type { Hume } from 'hume';
import { z } from 'zod';
import { ServiceError } from '../../errors.ts';
import type { PaidEngineTools, SpeechEngine, SpeechRequest, SpokenTake } from '../../interfaces.ts';
import { discardBought } from '../../spending/discard.ts';
import { priceOf, soundModels } from '../../vendors/models.ts';
import { speechVersions } from '../engine-versions.ts';
import { silentTake } from '../finish-take.ts';
import { deliveryOf } from '../local/direction.ts';
import { isSpeakable } from '../local/plain-text.ts';
import { obeys, unheard } from '../obeys.ts';
import { sentParagraphs, sentPieces, sentText } from '../paid/sent-text.ts';
import { takePurchaseKey } from '../paid/speak-predictions.ts';
import { workHere } from '../take-work/here.ts';
import { synthesize } from './client.ts';
import { octaveOf, type Octave } from './octave.ts';
import { wordTimesOf } from './words.ts';

const sampleRate = 48_000;
/** Acting directions work best up to here, characters. */
const longestDirection = 100;
/** So much of what was said before gives the tone, characters. */
const longestBefore = 500;
const paragraphSeconds = 0.6;
const wordsSchema = z.object({ words: z.array(z.object({ from: z.number(), to: z.number(), start: z.number(), end: z.number() })) }).catch({ words: [] });

export interface HumeSpeechOptions {
  /** A call is given up after so long, milliseconds. */
  wholeMs?: number;
}

/**
 * Hume's Octave. A voice without further settings is spoken by Octave 1, which follows directions; one whose settings say
 * `octave: 2` by Octave 2, which tells when each word is heard and follows none. They exclude each other.
 *
 * Errors: `vendor-refused` with plain words where the service has ended, `spend-cap`, `cancelled`, and what Hume's
 * failures are turned into (failures.ts).
 */
export function createHumeSpeechEngine(tools: PaidEngineTools, options: HumeSpeechOptions = {}): SpeechEngine {
  return { id: 'hume', version: speechVersions.hume, speak: (request, signal) => speak(tools, options, request, signal), close: async () => {} };
}

async function speak(tools: PaidEngineTools, options: HumeSpeechOptions, request: SpeechRequest, signal: AbortSignal | undefined): Promise<SpokenTake> {
  const octave = octaveOf(request.voice.settings);
  const model = octave === 2 ? 'hume-octave-2' : 'hume-octave-1';
  const utterances = utterancesOf(request, octave, soundModels[model].longestText);
  if (!isSpeakable(utterances.map(({ text }) => text).join(' '))) return silentTake(sampleRate);
  const costMicros = priceOf(model, { characters: utterances.reduce((sum, { text }) => sum + text.length, 0) });
  const before = sentText(request.before ?? '').slice(-longestBefore);
  const receipt = await tools.purchasing.buy(
    {
      vendor: 'hume',
      model: soundModels[model].id,
      stage: 'speak',
      projectId: tools.projectId,
      subjectId: request.purchase?.segmentId ?? null,
      inputHash: takePurchaseKey(request, speechVersions.hume),
      mostMicros: costMicros,
    },
    tools.access,
    async (run) => {
      const posted: Hume.tts.PostedTts = {
        utterances,
        version: octave === 2 ? '2' : '1',
        ...(before === '' ? {} : { context: { utterances: [{ text: before }] } }),
        ...(octave === 2 ? { includeTimestampTypes: ['word' as const] } : {}),
      };
      const [generation] = await synthesize(tools, posted, run, options.wholeMs);
      if (!generation) throw new Error('an answer without a generation was let through');
      const words = octave === 2 ? await wordTimesOf(generation.snippets, request.text) : [];
      return { costMicros, audio: { bytes: generation.bytes, mediaType: 'audio/wav', durationSeconds: generation.durationSeconds }, value: { words } };
    },
    signal,
  );
  const warnings = unheard('Hume’s Octave 2', octave === 2 ? obeys['hume-octave-2'] : obeys.hume, request.direction);
  const take = receipt.assetId === null ? null : await (tools.work ?? workHere).fromBought({ sounds: [receipt.bytes ?? (await tools.context.assets.read(receipt.assetId))], kind: request.kind, direction: request.direction, warnings, words: wordsSchema.parse(receipt.value).words }, signal);
  if (take === null) {
    await discardBought(tools.context, [receipt.purchaseId], 'Nothing could be heard in it.');
    throw new ServiceError('vendor-unavailable', { person: 'Hume gave a sound in which nothing is heard. It is tried again.', log: 'silent take of hume', retryable: true });
  }
  return { ...take, costMicros: receipt.costMicros };
}

/** Paragraphs, and sentences where one is too long, as utterances. The voice is named with each: it is never left to the one before. */
function utterancesOf({ text, kind, direction, voice, pace = 1 }: SpeechRequest, octave: Octave, longest: number): Hume.tts.PostedUtterance[] {
  const paragraphs = sentParagraphs(text);
  const acting = octave === 1 && direction !== null && direction.trim() !== '' ? shortened(direction.trim()) : null;
  // Octave 1 hears "slowly" as a direction; Octave 2 must be told by number, within what stays steady.
  const speed = Math.round(100 * Math.max(0.5, Math.min(2, pace * (octave === 2 ? Math.max(0.75, Math.min(1.5, deliveryOf(kind, direction).rate)) : 1)))) / 100;
  return paragraphs.flatMap((paragraph, at) => {
    const pieces = sentPieces(paragraph, longest);
    return pieces.map((piece, place) => ({
      text: piece,
      voice: { id: voice.externalId, provider: 'CUSTOM_VOICE' as const },
      ...(acting === null ? {} : { description: acting }),
      ...(speed === 1 ? {} : { speed }),
      ...(place === pieces.length - 1 && at < paragraphs.length - 1 ? { trailingSilence: paragraphSeconds } : {}),
    }));
  });
}

function shortened(direction: string): string {
  if (direction.length <= longestDirection) return direction;
  const cut = direction.slice(0, longestDirection + 1);
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), longestDirection / 2)).trim();
}
