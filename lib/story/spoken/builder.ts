import type { SpokenChange, SpokenForm, SpokenWord } from '../types.ts';
import type { FoldedText } from './fold.ts';

/** The pauses a voice is given, weakest first; of several between two words the strongest stays. */
const pauseOrder = [',', ';', ':', '.', '…', '!', '?'] as const;
export type Pause = (typeof pauseOrder)[number];

function isPause(mark: string): mark is Pause {
  return pauseOrder.some((pause) => pause === mark);
}

/** Gathers words, the pauses between them and the list of changes; ranges come in folded offsets. */
export class SpokenBuilder {
  private readonly words: SpokenWord[] = [];
  private readonly pauses: (Pause | '')[] = [];
  private readonly changes: SpokenChange[] = [];
  private readonly source: string;
  private readonly folded: FoldedText;

  constructor(source: string, folded: FoldedText) {
    this.source = source;
    this.folded = folded;
  }

  /** Adds the words of `spoken` (which may carry pauses: "March, nineteen eleven"), all standing for [start, end). */
  say(spoken: string, start: number, end: number): void {
    const from = this.folded.starts[start] ?? 0;
    const to = this.folded.ends[end - 1] ?? from;
    for (const token of spoken.split(' ')) {
      let length = token.length;
      while (length > 0 && isPause(token[length - 1] ?? '')) length -= 1;
      if (length > 0) {
        this.words.push({ start: from, end: to, spoken: token.slice(0, length) });
        this.pauses.push('');
      }
      for (const mark of token.slice(length)) if (isPause(mark)) this.pause(mark);
    }
  }

  /** Asks for a pause after the last word; before the first word there is nothing to part. */
  pause(mark: Pause): void {
    const last = this.pauses.length - 1;
    if (last < 0) return;
    const old = this.pauses[last] ?? '';
    if (old === '' || pauseOrder.indexOf(old) < pauseOrder.indexOf(mark)) this.pauses[last] = mark;
  }

  /** Lists that [start, end) of the text is spoken otherwise than it is written. */
  change(spoken: string, start: number, end: number, rule: string): void {
    this.changeSource(spoken, this.folded.starts[start] ?? 0, this.folded.ends[end - 1] ?? 0, rule);
  }

  changeSource(spoken: string, start: number, end: number, rule: string): void {
    const written = this.source.slice(start, end);
    if (end > start && written !== spoken) this.changes.push({ start, end, written, spoken, rule });
  }

  /** True before the first word and after a full stop, ! or ?. */
  get opensSentence(): boolean {
    const last = this.pauses.at(-1);
    return last === undefined || last === '.' || last === '!' || last === '?';
  }

  /** True where any pause, or nothing, stands before the next word. */
  get opensPhrase(): boolean {
    return this.pauses.at(-1) !== '';
  }

  get isEmpty(): boolean {
    return this.words.length === 0;
  }

  finish(): SpokenForm {
    const text = this.words.map((word, index) => word.spoken + (this.pauses[index] ?? '')).join(' ');
    const changes = this.changes.toSorted((a, b) => a.start - b.start || a.end - b.end);
    return { text, words: this.words, changes };
  }
}
