/** How a story is parted among requests: by what is expected to come back, for the length of an answer is the limit. */
import type { StoryReading } from '../../../story/types.ts';
import type { Unit } from './page.ts';

/** Tokens of an answer: for each line, for each chunk (people it meets), and to think in. */
export const tokensPerLine = 42;
export const tokensPerChunk = 500;
export const thinkingTokens = 1_500;
/** Aimed at for one answer, without its thinking. */
const answerTokens = 5_500;
/** Most of the story that one request shows for its lines, UTF-16 code units. */
const longestChunk = 60_000;
/** Lines that are no longer halved when they are refused or cut off: they are left to the built-in reader. */
export const fewestLines = 4;

export interface Chunk {
  /** Ids of the lines to be answered, in order. */
  ask: number[];
}

/** What an answer about so many lines is expected to take, tokens. */
export function expectedOutput(lines: number): number {
  return tokensPerChunk + thinkingTokens + lines * tokensPerLine;
}

/** The most an answer about so many lines may take, tokens: past it the lines are asked again in halves. */
export function mostOutput(lines: number, modelMost: number): number {
  return Math.min(modelMost, 6_000 + lines * tokensPerLine * 2);
}

/** Parts the lines that nobody settled, in order; a scene's end is preferred to its middle. */
export function planChunks(reading: Pick<StoryReading, 'segments'>, units: readonly Unit[]): Chunk[] {
  const most = Math.floor((answerTokens - tokensPerChunk) / tokensPerLine);
  const chunks: Chunk[] = [];
  let ask: number[] = [];
  let start = 0;
  let scene = -1;
  for (const unit of units) {
    const segment = reading.segments[unit.segment];
    if (segment === undefined || unit.settled !== undefined) continue;
    const full = ask.length >= most || segment.end - start > longestChunk;
    const goodPlace = segment.scene !== scene && (ask.length >= most * 0.7 || segment.end - start > longestChunk * 0.7);
    if (ask.length > 0 && (full || goodPlace)) {
      chunks.push({ ask });
      ask = [];
    }
    if (ask.length === 0) ({ start } = segment);
    ask.push(unit.id);
    scene = segment.scene;
  }
  if (ask.length > 0) chunks.push({ ask });
  return chunks;
}

/** Two halves; none where the chunk is too small to be parted again. */
export function halves(chunk: Chunk): Chunk[] {
  if (chunk.ask.length < fewestLines) return [];
  const middle = Math.ceil(chunk.ask.length / 2);
  return [{ ask: chunk.ask.slice(0, middle) }, { ask: chunk.ask.slice(middle) }];
}
