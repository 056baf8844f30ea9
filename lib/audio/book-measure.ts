import { masterRate } from './book-layout.ts';
import { TogetherMeter, type LoudnessReport, type MeasuredPart } from './loudness.ts';
import { samplesPerFrame } from './mp3-info.ts';

/** The measures of chapters taken together, as they lie in their book: a frame of the encoder's between any two. */
export function measureBook(chapters: readonly MeasuredPart[]): LoudnessReport {
  const meter = new TogetherMeter({ frames: samplesPerFrame, sampleRate: masterRate, between: 1 });
  for (const chapter of chapters) meter.push(chapter);
  return meter.finish();
}
