/**
 * What a pause stands between, told from the story's text and from where the lines lie. How long it is is then measured
 * from the sound, never taken from here.
 */
import type { PlacedSpeech, TimelineSegment, WordTime } from '../../audio/types.ts';
import type { MadeStory } from './studio.ts';

export type BoundaryKind = 'sentence' | 'paragraph' | 'tag' | 'turn' | 'quick turn' | 'heading' | 'scene' | 'chapter' | 'clause';

export interface Boundary {
  kind: BoundaryKind;
  /** Seconds: where the words before end and those after begin. */
  from: number;
  to: number;
  /** Words of the sentence before. */
  wordsBefore: number;
  /** The words on both sides, for the reader of a report. */
  where: string;
  /** True where a person set the length. */
  setByHand: boolean;
}

export interface SpokenLine {
  segment: TimelineSegment;
  placed: PlacedSpeech;
  /** From the take: an exported timeline may leave them out. */
  words: WordTime[];
}

export interface HeardWord {
  text: string;
  from: number;
  to: number;
}

const wordPattern = /[\p{L}\p{N}]+(?:['’\-.][\p{L}\p{N}]+)*/gu;
const speechKinds = new Set(['dialogue', 'thought']);

export function countWords(text: string): number {
  return text.match(wordPattern)?.length ?? 0;
}

/** The lines that have a sound, in order. */
export function spokenLines(story: Pick<MadeStory, 'segments' | 'timeline'>): SpokenLine[] {
  const placed = new Map(story.timeline.speech.map((line) => [line.segmentId, line]));
  return story.segments.flatMap((segment) => {
    const line = placed.get(segment.id);
    return line && line.asset !== null && line.end > line.start ? [{ segment, placed: line, words: segment.take?.words ?? [] }] : [];
  });
}

/** Every word with its time in the whole. */
export function heardWords(lines: SpokenLine[]): HeardWord[] {
  return lines.flatMap(({ segment, placed, words }) =>
    words.map((word) => ({ text: segment.text.slice(word.start, word.end), from: placed.start + word.from, to: placed.start + word.to })),
  );
}

/** Offsets at which one sentence ends inside a text and another begins. */
export function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  for (const match of text.matchAll(/(?<!\b(?:Mr|Mrs|Ms|Dr|St|Capt|Mme))[.!?…]+["'”’»)]*(?=\s+["'“‘«(]*[\p{Lu}\p{N}])/gu)) ends.push(match.index + match[0].length);
  return ends;
}

function lastSentence(text: string): string {
  const trimmed = text.trimEnd();
  const ends = sentenceEnds(trimmed);
  return trimmed.slice(ends.at(-1) ?? 0);
}

/** What lies between two lines of one chapter. */
export function boundaryKind(from: TimelineSegment, to: TimelineSegment, sceneBreakBetween: boolean): BoundaryKind {
  if (from.chapterId !== to.chapterId) return 'chapter';
  if (from.kind === 'heading') return 'heading';
  if (sceneBreakBetween || from.sceneId !== to.sceneId) return 'scene';
  const speech = (segment: TimelineSegment): boolean => speechKinds.has(segment.kind);
  if (speech(from) && speech(to) && from.characterId !== to.characterId) {
    return countWords(from.text) <= 6 && countWords(to.text) <= 6 ? 'quick turn' : 'turn';
  }
  if (from.endsParagraph) return 'paragraph';
  const ending = from.text.trimEnd();
  const opening = to.text.trimStart();
  // "..." said Mara, or: ..." said Mara, "...
  const carriesOn = /,["'”’»]*$/u.test(ending) || /^\p{Ll}/u.test(opening);
  if (speech(from) && to.kind === 'narration' && carriesOn) return 'tag';
  if (/[.!?…]["'”’»)]*$/u.test(ending)) return 'sentence';
  return 'clause';
}

/** All boundaries of a story, between lines and between the sentences inside a line, in order of time. */
export function boundaries(story: Pick<MadeStory, 'segments' | 'timeline'>): Boundary[] {
  const lines = spokenLines(story);
  const found: Boundary[] = [];
  const sceneBreaks = new Set<string>();
  let lastSpoken: string | null = null;
  const heard = new Set(lines.map((line) => line.segment.id));
  for (const segment of story.segments) {
    if (heard.has(segment.id)) lastSpoken = segment.id;
    else if (segment.kind === 'scene-break' && lastSpoken !== null) sceneBreaks.add(lastSpoken);
  }
  lines.forEach((line, index) => {
    found.push(...insideLine(line));
    const next = lines[index + 1];
    if (!next) return;
    found.push({
      kind: boundaryKind(line.segment, next.segment, sceneBreaks.has(line.segment.id)),
      from: line.placed.end,
      to: next.placed.start,
      wordsBefore: countWords(lastSentence(line.segment.text)),
      where: around(line.segment.text, next.segment.text),
      setByHand: line.segment.pauseAfterSeconds !== null,
    });
  });
  return found;
}

function insideLine({ segment, placed, words }: SpokenLine): Boundary[] {
  let sentenceStart = 0;
  return sentenceEnds(segment.text).flatMap((end): Boundary[] => {
    const before = words.findLast((word) => word.start < end);
    const after = words.find((word) => word.start >= end);
    const sentence = segment.text.slice(sentenceStart, end);
    sentenceStart = end;
    if (!before || !after) return [];
    return [{ kind: 'sentence', from: placed.start + before.to, to: placed.start + after.from, wordsBefore: countWords(sentence), where: around(segment.text.slice(0, end), segment.text.slice(end)), setByHand: false }];
  });
}

function around(before: string, after: string): string {
  const tail = before.trimEnd().split(/\s+/u).slice(-3).join(' ');
  const head = after.trimStart().split(/\s+/u).slice(0, 3).join(' ');
  return `${tail} | ${head}`;
}
