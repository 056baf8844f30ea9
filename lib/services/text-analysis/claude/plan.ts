/** What reading a story with Claude would ask and cost, worked out here: nothing leaves the machine. */
import type { SettledLine, StoryReading, TextRange } from '../../../story/types.ts';
import { guessTokens } from '../../claude/tokens.ts';
import { expectedOutput, planChunks, type Chunk } from './chunks.ts';
import { costMicros, type ClaudeModel } from '../../claude/models.ts';
import { numberUnits, showPage, type Unit } from './page.ts';
import { sharedPrefix } from './prompt.ts';
import { createRegistry, type Registry } from './registry.ts';

export interface PlanInput {
  text: string;
  reading: Pick<StoryReading, 'segments' | 'characters'>;
  settled?: readonly SettledLine[] | undefined;
  wanted?: readonly TextRange[] | undefined;
  model: ClaudeModel;
}

export interface ReadingPlan {
  units: Unit[];
  chunks: Chunk[];
  registry: Registry;
  /** What Claude is shown to answer these lines. */
  page(ids: readonly number[]): string;
  /** What the cost follows from, guessed; for other models, and to put counted figures in their place. */
  size: RequestSizes;
  /** The pages of the chunks, as `page` gives them. */
  pages: string[];
  estimate: ReadingEstimate;
}

/** Of each request: how many lines it asks for, and the tokens of its page. `prefixTokens` is what all begin with. */
export interface RequestSizes {
  lines: readonly number[];
  /** How many people are listed: each may be news to later requests. */
  people: number;
  prefixTokens: number;
  pageTokens: readonly number[];
}

export interface ReadingEstimate {
  /** Lines that are asked for. */
  lines: number;
  requests: number;
  /** Characters of the story that are sent, those shown twice counted twice. */
  sentCharacters: number;
  inputTokens: number;
  outputTokens: number;
  /** What it is expected to cost, asked one after another, and as a batch. */
  directMicros: number;
  batchMicros: number;
  /** Where it stops asking. */
  limitMicros: number;
}

/** Parts the story and works out the cost. The same input gives the same plan, here and in the worker. */
export function planReading(input: PlanInput): ReadingPlan {
  const registry = createRegistry(input.reading.characters);
  const units = numberUnits(input.reading, input.settled, input.wanted);
  const chunks = planChunks(input.reading, units);
  for (const unit of units) if (typeof unit.settled === 'string') registry.idOf(unit.settled);
  const page = (ids: readonly number[]): string =>
    showPage({ text: input.text, reading: input.reading, units, ask: new Set(ids), nameOf: (speaker) => (speaker === null ? 'narrator' : registry.idOf(speaker)) });
  const pages = chunks.map((chunk) => page(chunk.ask));
  const size: RequestSizes = {
    lines: chunks.map((chunk) => chunk.ask.length),
    people: registry.people().length,
    prefixTokens: guessTokens(sharedPrefix(registry.start, false).map((block) => block.text).join('')),
    pageTokens: pages.map(guessTokens),
  };
  const estimate = { ...estimateCost(input.model, size), sentCharacters: pages.reduce((sum, shown) => sum + shown.length, 0) };
  return { units, chunks, registry, page, size, pages, estimate };
}

/** Tokens around a page, and of the news of one person in a later request. */
const frameTokens = 120;
const newsTokens = 12;

/** The cost of requests whose sizes are known or guessed. */
export function estimateCost(model: ClaudeModel, size: RequestSizes): Omit<ReadingEstimate, 'sentCharacters'> {
  let direct = 0;
  let batch = 0;
  let input = 0;
  let output = 0;
  for (const [index, lines] of size.lines.entries()) {
    const page = (size.pageTokens[index] ?? 0) + frameTokens;
    const answer = expectedOutput(lines);
    const cached = size.prefixTokens >= model.minCachedPrefix;
    const prefix = !cached ? { input: page + size.prefixTokens, cacheWrite: 0, cacheRead: 0 } : index === 0 ? { input: page, cacheWrite: size.prefixTokens, cacheRead: 0 } : { input: page, cacheWrite: 0, cacheRead: size.prefixTokens };
    const news = index === 0 ? 0 : size.people * newsTokens;
    direct += costMicros(model, { ...prefix, input: prefix.input + news, output: answer }, false);
    batch += costMicros(model, { input: page + size.prefixTokens, cacheWrite: 0, cacheRead: 0, output: answer }, true);
    input += page + size.prefixTokens;
    output += answer;
  }
  return {
    lines: size.lines.reduce((sum, count) => sum + count, 0),
    requests: size.lines.length,
    inputTokens: input,
    outputTokens: output,
    directMicros: direct,
    batchMicros: batch,
    limitMicros: limitOf(direct),
  };
}

/** Asking again for what was refused or cut off costs too, but never so much more than was agreed to. */
function limitOf(directMicros: number): number {
  return directMicros * 2 + 50_000;
}
