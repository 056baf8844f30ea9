/** Hume's speech: asked for once, and checked before it is believed. */
import type { Hume } from 'hume';
import { z } from 'zod';
import { wavSeconds } from '../../../audio/wav.ts';
import { callHume, type HumeTools } from './call.ts';
import { spoiltAnswer } from './failures.ts';

const timestampSchema = z.object({ type: z.string(), text: z.string(), time: z.object({ begin: z.number(), end: z.number() }) });
const snippetSchema = z.object({ audio: z.string().default(''), text: z.string().default(''), timestamps: z.array(timestampSchema).nullish() });
const generationSchema = z.object({
  generationId: z.string().min(1),
  audio: z.string(),
  duration: z.number().positive(),
  fileSize: z.number().nullish(),
  snippets: z.array(z.array(snippetSchema)).default([]),
});
const answerSchema = z.object({ generations: z.array(generationSchema).min(1) });
export type HumeSnippet = z.output<typeof snippetSchema>;

/** A spoken answer, looked into to be sure of it. */
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
  return read.data.generations.map(checked);
}

function checked(generation: z.output<typeof generationSchema>): HumeGeneration {
  const { generationId, audio, duration, fileSize, snippets } = generation;
  const bytes = Buffer.from(audio, 'base64');
  if (fileSize != null && fileSize > 0 && fileSize !== bytes.length) throw spoiltAnswer(`a file of ${bytes.length} bytes that says it has ${fileSize}`);
  let seconds: number;
  try {
    // The samples themselves are read where the take is made of them.
    seconds = wavSeconds(bytes);
  } catch (error) {
    throw spoiltAnswer('a sound that does not decode', error);
  }
  if (Math.abs(seconds - duration) > duration * durationSlack + roundingSeconds) throw spoiltAnswer(`a sound of ${seconds.toFixed(2)} s that says it lasts ${duration.toFixed(2)} s`);
  return { generationId, bytes, durationSeconds: seconds, snippets: snippets.flat() };
}
