/** A scene as Claude is shown it: numbered lines, and numbers on the words that a sound could stand on. */
import { countWords, sentencesOf } from '../../../story/soundscape/sentences.ts';
import type { StoryScene, StorySegment, TextRange } from '../../../story/types.ts';

export interface Window extends TextRange {
  /** By number, from 1: where each line stands in the source. */
  lines: Map<number, TextRange>;
  /** By number, from 1: where each numbered word stands in the source. All of them are narrated. */
  words: Map<number, TextRange>;
  /** What is sent. */
  page: string;
  /** Words of the source. */
  length: number;
}

/** Words of one request: enough to feel a scene's course, few enough that numbers are not mixed up. */
const aimedWords = 1_500;
/** A paragraph that does not end is cut all the same. */
const mostWords = 2_200;
/** A longer segment is shown as several lines, so that a bed can begin inside it. */
const longSegment = 160;
const longLine = 80;

interface Piece extends TextRange {
  narrated: boolean;
  endsParagraph: boolean;
  length: number;
}

/** The scene in windows, cut where paragraphs end. None where nothing is spoken. */
export function windowsOf(text: string, scene: StoryScene, segments: readonly StorySegment[], aim: number = aimedWords): Window[] {
  const windows: Window[] = [];
  let pieces: Piece[] = [];
  let words = 0;
  const close = (): void => {
    if (pieces.length > 0) windows.push(show(text, pieces));
    pieces = [];
    words = 0;
  };
  for (const piece of piecesOf(text, scene, segments)) {
    if (words + piece.length > Math.max(mostWords, aim)) close();
    pieces.push(piece);
    words += piece.length;
    if (words >= aim && piece.endsParagraph) close();
  }
  close();
  return windows;
}

function piecesOf(text: string, scene: StoryScene, segments: readonly StorySegment[]): Piece[] {
  return segments.flatMap((segment): Piece[] => {
    const start = Math.max(segment.start, scene.start);
    const end = Math.min(segment.end, scene.end);
    if (segment.kind === 'scene-break' || segment.kind === 'heading' || start >= end) return [];
    const narrated = segment.kind === 'narration';
    const length = countWords(text.slice(start, end));
    if (length === 0) return [];
    if (length <= longSegment) return [{ start, end, narrated, endsParagraph: segment.endsParagraph, length }];
    const lines: Piece[] = [];
    for (const sentence of sentencesOf(text, { start, end })) {
      const last = lines.at(-1);
      const more = countWords(text.slice(sentence.start, sentence.end));
      if (last === undefined || last.length >= longLine) lines.push({ ...sentence, narrated, endsParagraph: false, length: more });
      else {
        last.end = sentence.end;
        last.length += more;
      }
    }
    const [first] = lines;
    const last = lines.at(-1);
    if (first !== undefined && last !== undefined) {
      first.start = start;
      last.end = end;
      last.endsParagraph = segment.endsParagraph;
    }
    return lines;
  });
}

/** Words that no sound stands on. */
const mute = new Set('the and but for nor yet not that this these those with from into onto over under than then them they their there his her hers him she its our ours you your yours who whom whose which what when where why how was were been being are has have had did does done would could should might must shall will may can all any both each few more most some such very too also just only own same about after before again once here because until while during through between against off out down upon'.split(' '));

function show(text: string, pieces: readonly Piece[]): Window {
  const lines = new Map<number, TextRange>();
  const words = new Map<number, TextRange>();
  const page: string[] = [];
  for (const { start, end, narrated } of pieces) {
    const id = lines.size + 1;
    lines.set(id, { start, end });
    const shown = plain(text.slice(start, end)).replace(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu, (word, at: number) => {
      if (!narrated || word.length < 3 || mute.has(word.toLowerCase())) return word;
      const number = words.size + 1;
      words.set(number, { start: start + at, end: start + at + word.length });
      return `${word}_${number}`;
    });
    page.push(`${id}: ${shown.replace(/\s+/g, ' ').trim()}`);
  }
  return { start: pieces[0]?.start ?? 0, end: pieces.at(-1)?.end ?? 0, lines, words, page: page.join('\n'), length: pieces.reduce((sum, piece) => sum + piece.length, 0) };
}

/** Without the signs that number and frame, each replaced by one of the same length. */
function plain(text: string): string {
  return text.replace(/[_<>]/g, ' ');
}
