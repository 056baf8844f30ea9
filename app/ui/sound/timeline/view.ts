import { carried } from './book.ts';
import type { BookChapter } from './book.ts';
import { held, zoomed } from './span.ts';
import type { Span } from './span.ts';

/**
 * What of the book is looked at. Panning moves it many times a second, so that only the drawing follows each frame; the
 * page's elements follow `base`, which is set anew when the scale changes or the look has gone far from it.
 */
export class View {
  private look: Span = { from: 0, scale: 0 };
  private shown: Span = { from: 0, scale: 0 };
  private book: readonly BookChapter[] = [];
  private wide = 0;
  /** The chapter that is shown from edge to edge, until a hand moves the look: it stays so whatever its length becomes. */
  private fitted: string | null = null;
  private frame = 0;
  private readonly frames = new Set<() => void>();
  private readonly bases = new Set<() => void>();

  /** Calls when `base` is another one. */
  subscribe = (listener: () => void): (() => void) => {
    this.bases.add(listener);
    return () => this.bases.delete(listener);
  };
  /** What elements are laid out by. */
  base = (): Span => this.shown;
  /** What is seen now. */
  now = (): Span => this.look;
  width = (): number => this.wide;

  /** Calls once a frame while the look moves. */
  onFrame(listener: () => void): () => void {
    this.frames.add(listener);
    return () => this.frames.delete(listener);
  }

  /** The book, laid out anew, on a drawing `width` pixels wide: what is in the middle stays there. The first look is at its first chapter. */
  fit(book: readonly BookChapter[], width: number): void {
    if (book === this.book && width === this.wide) return;
    const [before, wide] = [this.book, this.wide];
    this.book = book;
    this.wide = width;
    const first = before.length === 0 || wide === 0;
    const fitted = book.find(({ id }) => id === this.fitted) ?? (first ? book[0] : undefined);
    if (fitted) this.showChapter(fitted, true);
    else if (!first) this.set(carried({ ...this.look, from: this.look.from + (wide - width) / 2 / this.look.scale }, before, book, width), true);
  }

  /** Shows a chapter from edge to edge. */
  showChapter({ id, start, end }: BookChapter, anew = false): void {
    this.set({ from: start, scale: this.wide / Math.max(0.001, end - start) }, anew);
    this.fitted = id;
  }

  showAll(): void {
    this.set({ from: 0, scale: 0 });
  }

  /** Brings a time into sight where it is not. */
  reveal(seconds: number): void {
    const { from, scale } = this.look;
    if (seconds < from || seconds > from + this.wide / scale) this.set({ from: seconds - this.wide / scale / 3, scale });
  }

  pan(pixels: number): void {
    this.panTo(this.look.from + pixels / this.look.scale);
  }

  panTo(from: number): void {
    this.set({ ...this.look, from });
  }

  /** Closer (above 1) or further, while what is at pixel `x` stays there. */
  zoom(factor: number, x = this.wide / 2): void {
    this.set(zoomed(this.look, factor, x, this.seconds(), this.wide));
  }

  seconds(): number {
    return this.book.at(-1)?.end ?? 0;
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
  }

  private set(span: Span, anew = false): void {
    if (this.wide === 0 || this.seconds() === 0) return;
    this.fitted = null;
    this.look = held(span, this.seconds(), this.wide);
    const far = Math.abs(this.look.from - this.shown.from) * this.look.scale > this.wide / 2;
    if (anew || far || this.look.scale !== this.shown.scale) {
      this.shown = this.look;
      for (const listener of this.bases) listener();
    }
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      for (const listener of this.frames) listener();
    });
  }
}
