import type { SegmentKind } from '../story/types.ts';
import type { PlacedSpeech, Timeline } from '../audio/types.ts';
import { timedWords } from './captions.ts';

/** A stretch of text that lights up while it is heard. */
export interface ReadAlongPart {
  text: string;
  /** Seconds from the start of the chapter's sound. Parts follow each other without a gap. */
  from: number;
  to: number;
}

export interface ReadAlongParagraph {
  kind: SegmentKind;
  parts: ReadAlongPart[];
}

/** One chapter of a read-along book. */
export interface ReadAlongChapter {
  title: string;
  /** Length of its sound. */
  seconds: number;
  paragraphs: ReadAlongParagraph[];
}

/** What the timeline does not know of a segment. */
export interface ReadAlongText {
  text: string;
  kind: SegmentKind;
  endsParagraph: boolean;
}

const plain = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

/** A line in sentences, each with the moment its first word sounds. */
function sentences(speech: PlacedSpeech, text: string, language: string): { text: string; from: number }[] {
  const words = timedWords(speech, text);
  const found: { text: string; from: number }[] = [];
  let next = 0;
  for (const { segment } of new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text)) {
    const count = segment.match(/\S+/gu)?.length ?? 0;
    if (count === 0) continue;
    const first = words[next];
    next += count;
    const sentence = plain(segment);
    const last = found.at(-1);
    // A closing mark on its own belongs to what it closes.
    if (last && !/[\p{L}\p{N}]/u.test(sentence)) last.text += ` ${sentence}`;
    else found.push({ text: sentence, from: first?.from ?? speech.start });
  }
  return found;
}

/**
 * The chapters of a book whose text lights up with the sound, sentence by sentence. Each part lasts until the next
 * begins, and the first begins with the sound: a reading system jumps from part to part, so a gap between two would cut
 * out the pause and the music in it. A chapter of the timeline is one file of sound.
 */
export function readAlong(timeline: Timeline, texts: ReadonlyMap<string, ReadAlongText>, language: string): ReadAlongChapter[] {
  return timeline.chapters.map((chapter) => {
    const seconds = chapter.end - chapter.start;
    const paragraphs: ReadAlongParagraph[] = [];
    let open = false;
    for (const speech of timeline.speech) {
      const segment = texts.get(speech.segmentId);
      if (speech.chapterId !== chapter.chapterId || !segment) continue;
      const kind = segment.kind;
      if (kind === 'scene-break') {
        paragraphs.push({ kind, parts: [] });
        open = false;
        continue;
      }
      const parts = sentences(speech, segment.text, language).map(({ from, text }) => ({ text, from: Math.min(seconds, Math.max(0, from - chapter.start)), to: 0 }));
      if (parts.length > 0) {
        if (open) paragraphs.at(-1)!.parts.push(...parts);
        else paragraphs.push({ kind, parts });
        open = true;
      }
      if (segment.endsParagraph || kind === 'heading') open = false;
    }
    closeGaps(paragraphs, seconds);
    return { title: chapter.title, seconds, paragraphs };
  });
}

/** Lets every part last until the next begins; none begins before the one in front of it. */
function closeGaps(paragraphs: ReadAlongParagraph[], seconds: number): void {
  const all = paragraphs.flatMap(({ parts }) => parts);
  const first = all[0];
  if (first) first.from = 0;
  let last = 0;
  for (const part of all) last = part.from = Math.max(last, part.from);
  all.forEach((part, index) => {
    part.to = all[index + 1]?.from ?? seconds;
  });
}
