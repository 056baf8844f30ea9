import type { TakeProblem, TakeVerdict } from '../../audio/take-check.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { ServiceError } from '../errors.ts';
import { contentKey } from '../hash.ts';
import type { ServiceContext, SpeechEngine, SpeechRequest, SpokenTake } from '../interfaces.ts';
import { narratorVoices, voiceSpecOf } from '../voice-generation/local/catalogue.ts';
import { knownFrom, type HeardTake, type HeardVoice } from './heard-voice.ts';
import { specIn } from './in-language.ts';
import type { DraftSound, TakeToHear } from './take-work/contract.ts';
import { workHere } from './take-work/here.ts';

/** A take as it is kept: with where its word times come from and what was found in it. */
export interface CheckedTake extends SpokenTake {
  wordsBy: 'engine' | 'aligned';
  problems: TakeProblem[];
  /** The words that are missing or said twice: offsets into the line's text. */
  where: TakeVerdict['where'];
  /** What it says of its voice; null where it is no good example of it. */
  heard: HeardTake | null;
}

/** What a voice that is not known yet is not blamed for: it may simply be a slow, quick, low or high one. */
const manners: ReadonlySet<TakeProblem> = new Set<TakeProblem>(['too-long', 'too-short', 'pitch']);

/** Breath and hoarseness measure like noise: some voices are made of it, and no second take is bought for that. */
const breath: TakeProblem = 'noise';

/**
 * Speaks a line and hears the take before it counts. What the built-in voice makes of the same words says how long it
 * should be and which words must be in it, and gives the word times where the engine gives none. A take with something
 * wrong is made once more, within the cap; the better one is kept, with what is still wrong with it for the writer.
 * The built-in voices' own takes are what they say: nothing is checked, and nothing is paid. A natural voice of this machine
 * says a line the same way each time: where its model does not tell its words' times it is heard, and never made again.
 */
export async function speakChecked(context: ServiceContext, engines: Pick<EngineChoice, 'builtIn'>, engine: SpeechEngine, line: { request: SpeechRequest; known: HeardVoice; /** The story's, BCP 47. */ language: string; segmentId: string; key: string }, signal?: AbortSignal): Promise<CheckedTake> {
  const { request, known, language, segmentId, key } = line;
  if (engine.id === 'local') return asItIs(await engine.speak(request, signal));
  const free = engine.id === 'kokoro' ? await engine.speak(request, signal) : null;
  // The model's durations say when each word is spoken: nothing was left out.
  if (free !== null && free.words.length > 0) return asItIs(free);
  const work = engines.builtIn.work ?? workHere;
  // Spoken beside the vendor's line: a first voice of this machine takes its time to be there, and the vendor need not wait for it.
  const reference = referenceOf(engines, request, language, signal).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    // What was bought is not thrown away because there is nothing to hold it against.
    context.log.warn({ segmentId, error: error instanceof Error ? error : new Error(String(error)) }, 'a take is heard without a reading of its line beside it');
    return null;
  });
  reference.catch(() => undefined);
  if (free !== null) return (await heard(free)).take;
  const first = await speakOnce(key);
  if (first.take.problems.length === 0) return first.take;
  context.log.info({ segmentId, problems: first.take.problems.join(' ') }, 'a take is made once more');
  const second = await again();
  if (second === null) return first.take;
  const better = second.take.problems.length < first.take.problems.length ? second.take : first.take;
  // Both were paid for, whichever is kept.
  return { ...better, costMicros: (first.take.costMicros ?? 0) + (second.take.costMicros ?? 0) };

  async function speakOnce(purchaseKey: string): Promise<{ take: CheckedTake }> {
    return await heard(await engine.speak({ ...request, purchase: { segmentId, key: purchaseKey } }, signal));
  }

  async function heard(spoken: SpokenTake): Promise<{ take: CheckedTake }> {
    const verdict = await work.hear(toHear(request, spoken, await reference, known), signal);
    const problems = verdict.problems.filter((problem) => problem !== breath && (known.takes >= knownFrom || !manners.has(problem)));
    const own = spoken.words.length > 0;
    const learnt = problems.length === 0 ? { pace: verdict.measure.paceRatio, hertz: verdict.measure.medianHz } : null;
    return { take: { ...spoken, words: own ? spoken.words : verdict.words, wordsBy: own ? 'engine' : 'aligned', problems, where: verdict.where, heard: learnt } };
  }

  /** Null where the second try cannot be had: the first take is there, and the writer is told what is wrong with it. */
  async function again(): Promise<{ take: CheckedTake } | null> {
    try {
      return await speakOnce(contentKey('again', key));
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code === 'cancelled') throw error;
      context.log.info({ segmentId, code: error.code }, 'the take was not made once more');
      return null;
    }
  }
}

function asItIs(take: SpokenTake): CheckedTake {
  return { ...take, wordsBy: 'engine', problems: [], where: null, heard: null };
}

/** The built-in narrator saying the same words at the same pace, undirected, in the story's language. */
async function referenceOf(engines: Pick<EngineChoice, 'builtIn'>, request: SpeechRequest, language: string, signal: AbortSignal | undefined): Promise<DraftSound | null> {
  return await engines.builtIn.drafts.draft({ voice: specIn(voiceSpecOf(narratorVoices.steady), language), text: request.text, kind: request.kind, direction: null, ...(request.pace === undefined ? {} : { pace: request.pace }) }, signal);
}

function toHear(request: SpeechRequest, spoken: SpokenTake, reference: DraftSound | null, known: HeardVoice): TakeToHear {
  return {
    take: spoken.wav,
    reference,
    voiceMedianHz: request.voice.sample?.medianHz ?? (known.takes >= knownFrom ? known.hertz : null),
    paceRatio: known.takes >= knownFrom ? known.pace : null,
    words: spoken.words,
  };
}
