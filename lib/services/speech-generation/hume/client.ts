/** Hume's API as far as Narratix uses it: one attempt a call, answers checked before they are believed. */
import type { Hume, HumeClient } from 'hume';
import { z } from 'zod';
import { decodeClip } from '../../../audio/clip-file.ts';
import { durationOf } from '../../../audio/pcm.ts';
import { ServiceError } from '../../errors.ts';
import type { PaidEngineTools } from '../../interfaces.ts';
import { humeFailure, spoiltAnswer } from './failures.ts';

/** A call is given up after so long in all, milliseconds, whatever still drips in. */
export const wholeCallMs = 120_000;

export type HumeTools = Pick<PaidEngineTools, 'context' | 'access'>;
type CallOptions = { abortSignal: AbortSignal; timeoutInSeconds: number };

/** Calls the API once. The SDK's own clock stops when the headers are there; ours ends the body too. */
export async function callHume<Answer>(tools: HumeTools, work: (client: HumeClient, options: CallOptions) => Promise<Answer>, signal?: AbortSignal, wholeMs: number = wholeCallMs): Promise<Answer> {
  const late = AbortSignal.timeout(wholeMs);
  const either = signal === undefined ? late : AbortSignal.any([signal, late]);
  const gone = new Promise<never>((_, reject) => {
    if (either.aborted) reject(new Error('stalled'));
    either.addEventListener('abort', () => reject(new Error('stalled')), { once: true });
  });
  try {
    return await Promise.race([work(tools.context.clients.hume(tools.access), { abortSignal: either, timeoutInSeconds: wholeMs / 1000 }), gone]);
  } catch (error) {
    if (signal?.aborted) throw new ServiceError('cancelled', { person: 'This was stopped.', cause: signal.reason });
    throw humeFailure(error, tools.access.apiKey);
  }
}

const timestampSchema = z.object({ type: z.string(), text: z.string(), time: z.object({ begin: z.number(), end: z.number() }) });
const snippetSchema = z.object({ audio: z.string().default(''), text: z.string().default(''), timestamps: z.array(timestampSchema).nullish() });
const generationSchema = z.object({
  generationId: z.string().min(1),
  audio: z.string().min(1),
  duration: z.number().positive(),
  fileSize: z.number().nullish(),
  snippets: z.array(z.array(snippetSchema)).default([]),
});
const answerSchema = z.object({ generations: z.array(generationSchema).min(1) });
export type HumeSnippet = z.output<typeof snippetSchema>;

/** A spoken answer, decoded once to be sure of it. */
export interface HumeGeneration {
  generationId: string;
  /** WAV. */
  bytes: Uint8Array;
  durationSeconds: number;
  snippets: HumeSnippet[];
}

/** The sound may differ from what the answer says of it by so much, and by a rounding. */
const durationSlack = 0.1;
const roundingSeconds = 0.06;

/**
 * Has speech made, as WAV. Of an answer only what was asked for and is whole is believed: the SDK hands on `{}`, a page
 * of HTML or a cut file as if it were speech.
 * @throws ServiceError by humeFailure; a spoilt answer may have been charged
 */
export async function synthesize(tools: HumeTools, request: Hume.tts.PostedTts, signal?: AbortSignal, wholeMs?: number): Promise<HumeGeneration[]> {
  const answer: unknown = await callHume(tools, async (client, options) => await client.tts.synthesizeJson({ ...request, format: { type: 'wav' } }, options), signal, wholeMs);
  const read = answerSchema.safeParse(answer);
  if (!read.success) throw spoiltAnswer(`an answer of another shape (${read.error.issues[0]?.path.join('.') ?? ''}: ${read.error.issues[0]?.message ?? ''})`);
  return await Promise.all(read.data.generations.map(checked));
}

async function checked(generation: z.output<typeof generationSchema>): Promise<HumeGeneration> {
  const { generationId, audio, duration, fileSize, snippets } = generation;
  const bytes = new Uint8Array(Buffer.from(audio, 'base64'));
  if (fileSize != null && fileSize > 0 && fileSize !== bytes.length) throw spoiltAnswer(`a file of ${bytes.length} bytes that says it has ${fileSize}`);
  if (bytes[0] !== 0x52 || bytes[1] !== 0x49) throw spoiltAnswer('a sound of another type than WAV');
  let seconds: number;
  try {
    seconds = durationOf(await decodeClip(bytes));
  } catch (error) {
    throw spoiltAnswer('a sound that does not decode', error);
  }
  if (Math.abs(seconds - duration) > duration * durationSlack + roundingSeconds) throw spoiltAnswer(`a sound of ${seconds.toFixed(2)} s that says it lasts ${duration.toFixed(2)} s`);
  return { generationId, bytes, durationSeconds: seconds, snippets: snippets.flat() };
}
