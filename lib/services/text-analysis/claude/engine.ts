import type Anthropic from '@anthropic-ai/sdk';
import type { StoryInput, StoryReading, TextRange } from '../../../story/types.ts';
import { ServiceError } from '../../errors.ts';
import type { Log, TextAnalysisEngine } from '../../interfaces.ts';
import type { RetryTools } from '../../retry.ts';
import type { ReadingLedger } from '../../spending/reading-ledger.ts';
import { askChunks } from './ask-chunks.ts';
import { collectBatch, makeBatch, type BatchInput } from './batch.ts';
import { buildReading } from './build-reading.ts';
import type { AnswerMemory } from './memory.ts';
import type { ClaudeModel } from '../../claude/models.ts';
import { planReading } from './plan.ts';
import { requestFor } from './prompt.ts';

export interface ClaudeEngineOptions {
  client: Anthropic;
  model: ClaudeModel;
  /** The built-in reader: chapters, segments, first guesses, and what Claude leaves. */
  local: TextAnalysisEngine;
  memory: AnswerMemory;
  /** Where every request is written down before it is sent; noLedger for a text that is no drama. */
  ledger: ReadingLedger;
  log: Log;
  /** The chapters that are to be read; by default those of the body. Nothing else goes out but a few lines around. */
  wanted?: TextRange[] | undefined;
  /** Ask all at once as a message batch: half the price, up to a day. The reading then throws an error that waits. */
  batch?: boolean | undefined;
  now?: (() => Date) | undefined;
  /** Default 4. */
  concurrency?: number | undefined;
  /** Default: what plan.ts allows. */
  limitMicros?: number | undefined;
  progress?: ((fraction: number) => void) | undefined;
  /** What tests replace. */
  retry?: RetryTools | undefined;
  stallMs?: number | undefined;
  tries?: number | undefined;
}

/**
 * Reads with Claude: the built-in reader parts the story and guesses, Claude is shown numbered lines and answers their
 * numbers. Every segment of the built-in reading comes back once, whatever is refused, cut off or lost on the way;
 * `notes` says how many lines kept their first guess, and why. Throws a ServiceError, in plain words, only where nothing
 * can be read at all: the key, the credit, the model, a cap on spending, or nobody there.
 */
export function createClaudeTextEngine(options: ClaudeEngineOptions): TextAnalysisEngine {
  return { id: 'claude', read: (story, signal) => read(options, story, signal) };
}

async function read(options: ClaudeEngineOptions, story: StoryInput, signal?: AbortSignal): Promise<StoryReading> {
  const batch: BatchInput | null = options.batch === true ? { ...options, now: options.now ?? (() => new Date()), signal } : null;
  if (batch !== null) await collectBatch(batch);
  const local = await options.local.read(story, signal);
  const plan = planReading({ text: story.text, reading: local, settled: story.settled, wanted: options.wanted ?? local.chapters.filter((chapter) => chapter.matter === 'body'), model: options.model });
  const { registry, units } = plan;
  // In a batch nobody answers before another, so there is no news, and a kept beginning would be paid for in vain.
  const request = (ids: readonly number[], news: string) =>
    requestFor({ model: options.model, people: registry.start, news: batch === null ? news : '', page: plan.page(ids), ids, keepPrefix: batch === null });
  const capped = batch === null ? null : await underCap(makeBatch(batch, plan.chunks.map((chunk) => request(chunk.ask, ''))));
  const answered = await askChunks({
    client: options.client,
    model: options.model,
    chunks: plan.chunks,
    registry,
    request,
    memory: options.memory,
    ledger: options.ledger,
    capped,
    concurrency: options.concurrency ?? 4,
    limitMicros: options.limitMicros ?? plan.estimate.limitMicros,
    log: options.log,
    retry: options.retry,
    stallMs: options.stallMs,
    tries: options.tries,
    progress: options.progress,
    signal,
  });
  options.log.info({ lines: units.length, left: answered.left.size, costMicros: answered.spentMicros, model: options.model.id }, 'read with Claude');
  return buildReading({ local, units, answered, registry });
}

/** What a cap forbids is not bought in another way, at twice the price. Gives the cap's error, where it was met. */
async function underCap(making: Promise<void>): Promise<ServiceError | null> {
  try {
    await making;
    return null;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'spend-cap') return error;
    throw error;
  }
}
