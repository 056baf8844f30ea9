import type { StorySegment } from '../../story/types.ts';
import type { MakeScope } from '../interfaces.ts';

/** Above this many words a drama is offered chapter by chapter, and a sample first. */
export const longStoryWords = 5_000;
/** About three minutes at 150 words a minute. */
const sampleWords = 450;

/**
 * The liveliest stretch of about three minutes inside one scene of an included chapter: most people speaking, most of it
 * dialogue.
 *
 * @param reading segments in text order, and which of their chapters are in the drama
 * @returns a sample scope by place among `segments`, or undefined where no chapter is in the drama
 */
export function findSample(reading: { segments: readonly StorySegment[]; included: readonly boolean[] }, text: string): Extract<MakeScope, { kind: 'sample' }> | undefined {
  let best: { score: number; from: number; to: number } | null = null;
  const { segments } = reading;
  const words = segments.map((segment) => text.slice(segment.start, segment.end).match(/\S+/g)?.length ?? 0);
  let from = 0;
  let count = 0;
  for (let to = 0; to < segments.length; to += 1) {
    const segment = segments[to];
    const first = segments[from];
    if (!segment || !first) continue;
    if (segment.scene !== first.scene || reading.included[segment.chapter] !== true) {
      from = reading.included[segment.chapter] === true ? to : to + 1;
      count = from === to ? (words[to] ?? 0) : 0;
      continue;
    }
    count += words[to] ?? 0;
    while (count - (words[from] ?? 0) >= sampleWords) count -= words[from++] ?? 0;
    const score = liveliness(segments, words, from, to + 1) * Math.min(1, count / sampleWords);
    // Strictly better only, so that of equals the first is taken.
    if (segment.endsParagraph && (best === null || score > best.score)) best = { score, from, to: to + 1 };
  }
  return best ? { kind: 'sample', fromIndex: best.from, toIndex: best.to } : undefined;
}

function liveliness(segments: readonly StorySegment[], words: number[], from: number, to: number): number {
  const speakers = new Set<number>();
  let spoken = 0;
  let all = 1;
  for (let index = from; index < to; index += 1) {
    const segment = segments[index];
    if (!segment) continue;
    all += words[index] ?? 0;
    if (segment.kind !== 'dialogue' || segment.speaker === null) continue;
    speakers.add(segment.speaker);
    spoken += words[index] ?? 0;
  }
  return (spoken / all) * (1 + Math.min(4, speakers.size));
}
