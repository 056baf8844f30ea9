import { extremes } from './wave.ts';
import type { Wave } from './wave.ts';

/** Where a clip lies on the drawing, pixels, and what of its sound is there. */
export interface ClipBox {
  left: number;
  wide: number;
  top: number;
  tall: number;
  /** Seconds of the clip at its left edge. */
  clipFrom: number;
  /** Pixels a second. */
  scale: number;
  /** A bed comes back to its beginning after so many seconds; null where it does not. */
  period: number | null;
  /** How tall full scale is drawn, of half the box. */
  gain: number;
  /** Seconds over which it comes in and goes out. */
  fadeIn: number;
  fadeOut: number;
}

/** Draws the part of a waveform that lies between 0 and `width`, a column a pixel. */
export function drawWave(pen: CanvasRenderingContext2D, wave: Wave, box: ClipBox, width: number): void {
  const first = Math.max(0, Math.floor(box.left));
  const last = Math.min(width, Math.ceil(box.left + box.wide));
  const middle = box.top + box.tall / 2;
  const half = (box.tall / 2 - 1) * box.gain;
  const long = box.wide / box.scale;
  pen.beginPath();
  for (let x = first; x < last; x += 1) {
    const at = (x - box.left) / box.scale;
    const from = box.clipFrom + at;
    const begin = box.period === null ? from : from % box.period;
    const [low, high] = extremes(wave, begin, begin + 1 / box.scale);
    const level = half * envelope(at, long, box.fadeIn, box.fadeOut);
    const top = Math.max(box.top + 1, middle - high * level);
    const bottom = Math.min(box.top + box.tall - 1, middle - low * level);
    pen.rect(x, top, 1, Math.max(1, bottom - top));
  }
  pen.fill();
}

/** How far a sound has come in or gone out at a time of it, 0 to 1. */
function envelope(at: number, long: number, fadeIn: number, fadeOut: number): number {
  const begins = fadeIn > 0 ? at / fadeIn : 1;
  const ends = fadeOut > 0 ? (long - at) / fadeOut : 1;
  return Math.max(0, Math.min(1, begins, ends));
}

/** The outline of a sound as its fades shape it, to be filled or drawn round. */
export function fadePath(pen: CanvasRenderingContext2D, { left, wide, top, tall, scale, fadeIn, fadeOut }: ClipBox): void {
  pen.beginPath();
  pen.moveTo(left, top + tall);
  pen.lineTo(left + Math.min(wide, fadeIn * scale), top);
  pen.lineTo(left + Math.max(0, wide - fadeOut * scale), top);
  pen.lineTo(left + wide, top + tall);
  pen.closePath();
}
