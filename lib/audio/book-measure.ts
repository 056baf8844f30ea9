import { masterRate } from './book-layout.ts';
import { measureTogether, type LoudnessReport, type MeasuredPart } from './loudness.ts';
import { samplesPerFrame } from './mp3-info.ts';

/** The measures of chapters taken together, as they lie in their book: a frame of the encoder's between any two. */
export function measureBook(chapters: readonly MeasuredPart[]): LoudnessReport {
  return measureTogether(chapters, { frames: samplesPerFrame, sampleRate: masterRate, between: 1 });
}
