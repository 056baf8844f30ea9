/** Asks Claude about every chunk, whatever goes wrong on the way: each line ends answered or left, once. */
import type Anthropic from '@anthropic-ai/sdk';
import { ServiceError } from '../../errors.ts';
import type { Log } from '../../interfaces.ts';
import { withRetry, type RetryTools } from '../../retry.ts';
import { messageSchema, usedTokens } from '../../claude/message.ts';
import { coveredLines, readMessage, type Answer, type AnsweredLine, type Outcome } from './answer.ts';
import { askClaude } from '../../claude/call.ts';
import { halves, type Chunk } from './chunks.ts';
import { PartError } from '../../claude/failures.ts';
import { mostOfRequest } from '../../claude/most.ts';
import { requestKey, type AnswerMemory } from './memory.ts';
import { costMicros, type ClaudeModel } from '../../claude/models.ts';
import type { ReadingLedger } from '../../spending/reading-ledger.ts';
import type { Registry } from './registry.ts';

/** Why a line was left to the built-in reader. */
export type LeftReason = 'refused' | 'blocked' | 'truncated' | 'too-long' | 'unreadable' | 'incomplete' | 'unreachable' | 'limit' | 'cap' | 'tries';

export interface Answered {
  /** By the line's number; `who` is a person's id, `none` or `unknown`. */
  lines: Map<number, { who: string; line: AnsweredLine }>;
  left: Map<number, LeftReason>;
  spentMicros: number;
}

export interface AskChunksInput {
  client: Anthropic;
  model: ClaudeModel;
  chunks: readonly Chunk[];
  registry: Registry;
  /** The request for some lines; `news` is what was learnt of people so far. */
  request(ids: readonly number[], news: string): Anthropic.MessageCreateParamsNonStreaming;
  memory: AnswerMemory;
  ledger: ReadingLedger;
  /** A cap on spending that was met before: only what is kept already is taken. */
  capped?: ServiceError | null | undefined;
  /** How many requests run side by side, once the first has put their shared beginning into the vendor's cache. */
  concurrency: number;
  /** No request begins once so much was spent, micro-dollars. */
  limitMicros: number;
  log: Log;
  retry?: RetryTools | undefined;
  stallMs?: number | undefined;
  tries?: number | undefined;
  progress?: ((fraction: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Requests for one chunk, its halves and theirs included: far more than one bad line in it needs. */
const mostRequests = 24;
/** After so many calls in a row that met nobody, the vendor counts as away. */
const awayAfter = 2;
const usualTries = 6;
const longestWaitMs = 120_000;

interface Standing {
  /** Calls in a row that met nobody. */
  failures: number;
  last: ServiceError | null;
  /** A cap on spending was met: nothing more is asked. */
  capped: boolean;
  /** How many requests run side by side. */
  width: number;
}

interface Part {
  answer: Answer;
  lines: Map<number, AnsweredLine>;
}

/**
 * The first chunk alone, then the others in rounds of `concurrency`: each round is told what the rounds before it learnt
 * of people, so that equal stories make equal requests, whoever answers first. Throws a ServiceError where the vendor
 * will answer nothing at all (key, credit, model), or was away, or a cap on spending met, before anything was answered.
 */
export async function askChunks(input: AskChunksInput): Promise<Answered> {
  const total = input.chunks.reduce((sum, chunk) => sum + chunk.ask.length, 0);
  const answered: Answered = { lines: new Map(), left: new Map(), spentMicros: 0 };
  const standing: Standing = { failures: 0, last: input.capped ?? null, capped: input.capped !== undefined && input.capped !== null, width: input.concurrency };
  const stop = new AbortController();
  const signal = input.signal === undefined ? stop.signal : AbortSignal.any([input.signal, stop.signal]);
  let settled = 0;

  const leave = (ids: readonly number[], why: LeftReason): void => {
    for (const id of ids) answered.left.set(id, why);
    settled += ids.length;
    input.progress?.(settled / total);
  };

  for (let from = 0; from < input.chunks.length; ) {
    const round = input.chunks.slice(from, from + (from === 0 ? 1 : standing.width));
    from += round.length;
    const news = input.registry.news();
    // One that fails for good stops those beside it; all have ended before it is told.
    const ended = await Promise.allSettled(
      round.map((chunk) =>
        readChunk(chunk, news).catch((error: unknown) => {
          stop.abort(error);
          throw error;
        }),
      ),
    );
    const failed = ended.find((one) => one.status === 'rejected' && one.reason === stop.signal.reason) ?? ended.find((one) => one.status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    for (const one of ended) if (one.status === 'fulfilled') for (const part of one.value) take(part);
  }
  if (answered.lines.size === 0 && standing.last !== null) throw standing.last;
  return answered;

  /** In the order of the story, so that the people's ids come out the same every time. */
  function take(part: Part): void {
    const personOf = input.registry.take(part.answer);
    for (const [id, line] of part.lines) {
      const who = line.c === 'none' || line.c === 'unknown' ? line.c : personOf(line.c);
      if (who === null) answered.left.set(id, 'incomplete');
      else answered.lines.set(id, { who, line });
    }
  }

  async function readChunk(chunk: Chunk, news: string): Promise<Part[]> {
    const parts: Part[] = [];
    const waiting = [chunk];
    let requests = 0;
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      if (answered.spentMicros >= input.limitMicros) leave(part.ask, 'limit');
      else if (standing.failures >= awayAfter) leave(part.ask, 'unreachable');
      else if (requests >= mostRequests) leave(part.ask, 'tries');
      else {
        requests += 1;
        const outcome = await ask(part, news);
        if (outcome.kind !== 'read') {
          const again = outcome.kind === 'unreachable' || outcome.kind === 'cap' ? [] : halves(part);
          if (again.length === 0) leave(part.ask, outcome.kind);
          else waiting.unshift(...again);
          continue;
        }
        const { lines, missing } = coveredLines(part.ask, outcome.answer, (id) => input.registry.knows(id));
        if (lines.size > 0) parts.push({ answer: outcome.answer, lines });
        settled += lines.size;
        input.progress?.(settled / total);
        if (missing.length === 0) continue;
        // Each further request asks for fewer lines than the last, so this comes to an end.
        const few = { ask: missing };
        const again = lines.size > missing.length ? [few] : halves(few);
        if (again.length > 0) waiting.unshift(...again);
        else if (lines.size > 0) waiting.unshift(few);
        else leave(missing, 'incomplete');
      }
    }
    return parts;
  }

  async function ask(part: Chunk, news: string): Promise<Outcome | { kind: 'blocked' | 'too-long' | 'unreachable' | 'cap' }> {
    const params = input.request(part.ask, news);
    const key = requestKey(params);
    const standingAnswer = messageSchema.safeParse(await input.memory.get(key));
    if (standingAnswer.success) return readMessage(standingAnswer.data);
    if (standing.capped) return { kind: 'cap' };
    try {
      const outcome = await withRetry(
        async (run) => {
          try {
            return await buy(key, params, run.signal);
          } catch (error) {
            // Told that it is too much at once, it asks for less at once from the next round on.
            if (error instanceof ServiceError && error.code === 'vendor-busy') standing.width = Math.max(1, Math.floor(standing.width / 2));
            throw error;
          }
        },
        { what: 'reading with Claude', tries: input.tries ?? usualTries, maxDelayMs: longestWaitMs, signal },
        { log: input.log, ...input.retry },
      );
      standing.failures = 0;
      if (outcome.kind !== 'read') input.log.info({ lines: part.ask.length, outcome: outcome.kind }, 'Claude did not answer some lines');
      return outcome;
    } catch (error) {
      if (error instanceof PartError) {
        input.log.info({ lines: part.ask.length, outcome: error.kind }, 'Claude did not answer some lines');
        return { kind: error.kind };
      }
      if (error instanceof ServiceError && error.code === 'spend-cap') {
        if (!standing.capped) input.log.info({ reason: error.message }, 'a cap on spending ends the asking');
        standing.capped = true;
        standing.last = error;
        return { kind: 'cap' };
      }
      if (!(error instanceof ServiceError) || (error.code !== 'vendor-busy' && error.code !== 'vendor-unavailable')) throw error;
      standing.failures += 1;
      standing.last = error;
      return { kind: 'unreachable' };
    }
  }

  /** One request, in the ledger before it is sent; kept before it counts as paid, so that nothing is paid and lost. */
  async function buy(key: string, params: Anthropic.MessageCreateParamsNonStreaming, until: AbortSignal | undefined): Promise<Outcome> {
    const got: { outcome: Outcome } = { outcome: { kind: 'unreadable' } };
    await input.ledger.buy(
      { key, mostMicros: mostOfRequest(input.model, params, false) },
      async (run) => {
        const message = await askClaude(input.client, params, { signal: run, stallMs: input.stallMs });
        const cost = costMicros(input.model, usedTokens(message), false);
        answered.spentMicros += cost;
        got.outcome = readMessage(message);
        // What could not be read may come out better another time; everything else would be the same again.
        if (got.outcome.kind !== 'unreadable') await input.memory.put(key, message, cost);
        return { costMicros: cost };
      },
      until,
    );
    return got.outcome;
  }
}
