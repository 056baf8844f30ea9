import { masterRate } from './book-layout.ts';
import { samplesPerFrame } from './mp3-info.ts';
import { variation } from './random.ts';

/**
 * Where a chapter may be cut into pieces: in pauses, by what stands on both sides of them and not by where they lie, as
 * content-defined chunks are (Muthitacharoen, Chen, Mazières: A Low-Bandwidth Network File System, 2001). A line that
 * becomes longer, is parted or is written anew moves no seam but those beside it.
 */

/** Samples: seams lie on whole MP3 frames and on whole points of the waveform. */
export const seamGrid = 2 * samplesPerFrame;
/** The seam lies this much before the line that follows, samples. */
export const seamLead = 4 * seamGrid;
/** A pause with a seam in it is at least this long, seconds: the line before it has died away. */
export const shortestSeamPause = 0.5;
/** No piece is shorter, samples. */
export const leastPiece = 5 * masterRate;
/** Letters before the first seam of a chapter, at least: nothing is gained by cutting off its first lines. */
const leastLetters = 200;
/** A seam is the best pause of so many letters on both sides of it: pieces are about a minute long. */
const reachLetters = 450;

/** A pause in which a seam could lie. */
export interface SeamPlace {
  /** Letters of the chapter before it. */
  letters: number;
  /** The text on both sides. */
  before: string;
  after: string;
  /** Between two scenes the sounds change anyway: such a pause is taken before any other. */
  betweenScenes: boolean;
  /** Somebody said how long it is, and so it stays: taken where there is no other. */
  setByHand: boolean;
}

/** Of the places in order those at which there is a seam. */
export function chooseSeams<Place extends SeamPlace>(places: readonly Place[]): Place[] {
  const ranks = places.map(({ before, after, betweenScenes, setByHand }) => variation(`seam\u0000${before}\u0000${after}`) + (setByHand ? 2 : betweenScenes ? -2 : 0));
  return places.filter(({ letters }, index) => {
    if (letters < leastLetters) return false;
    for (let i = index - 1; i >= 0 && letters - places[i]!.letters <= reachLetters; i -= 1) if (ranks[i]! <= ranks[index]!) return false;
    for (let i = index + 1; i < places.length && places[i]!.letters - letters <= reachLetters; i += 1) if (ranks[i]! < ranks[index]!) return false;
    return true;
  });
}

/** The nearest time before, by at most 53 ms, at which a line that follows a seam may begin; and that seam. Where the line begins later its piece hangs on where it stands in the chapter. */
export function onSeamGrid(seconds: number): { seconds: number; seam: number } {
  const samples = Math.floor((seconds * masterRate) / seamGrid) * seamGrid;
  return { seconds: samples / masterRate, seam: samples - seamLead };
}
