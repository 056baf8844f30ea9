import { XorShift } from '../random.ts';
import type { SoundTags } from './sound-file.ts';

/** Sound and tags for tests: a tone that swells, with a little noise, the channels different; every block the same again. */
export function* testTone(sampleRate: number, frames: number, block: number): Generator<[Float32Array, Float32Array]> {
  const random = new XorShift(7);
  for (let at = 0; at < frames; at += block) {
    const length = Math.min(block, frames - at);
    const left = new Float32Array(length);
    const right = new Float32Array(length);
    for (let i = 0; i < length; i += 1) {
      const t = (at + i) / sampleRate;
      const tone = 0.25 * Math.sin(2 * Math.PI * 220 * t) * (0.6 + 0.4 * Math.sin(2 * Math.PI * 0.7 * t));
      left[i] = tone + 0.02 * (random.next() - 0.5);
      right[i] = 0.7 * tone + 0.02 * (random.next() - 0.5);
    }
    yield [left, right];
  }
}

/** A grey PNG of one pixel. */
const pixel = Uint8Array.from(Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==', 'base64'));

/** Tags of a book of two chapters. `seconds` is its length. */
export function testTags(seconds: number): SoundTags {
  return {
    title: 'The Lïghthouse',
    artist: 'The cast',
    album: 'The Lïghthouse',
    author: 'Ann Author',
    series: 'Coasts',
    seriesPart: '2',
    track: 1,
    tracks: 3,
    year: '2026',
    genre: 'Audiobook',
    comment: 'Voices made by machines.',
    chapters: [
      { title: 'One ä', start: 0, end: 1.5 },
      { title: 'Two', start: 1.5, end: seconds },
    ],
    cover: { mediaType: 'image/png', bytes: pixel },
  };
}
