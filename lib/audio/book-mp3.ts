import { masterRate, mp3BitRate } from './book-layout.ts';
import { crcOfJoined, infoFrame } from './mp3-info.ts';

/** What of an encoded chapter the Info frame of its book has to say. */
export interface Mp3Counts {
  frames: number;
  bytes: number;
  /** CRC-16 of the bytes, begun at 0. */
  crc: number;
  /** Samples that went in. */
  samples: number;
}

/** The Info frame of an MP3 that is several encoded chapters one after another: their frames stand in it unchanged. */
export function bookInfoFrame(chapters: readonly Mp3Counts[], samplesBetween: number, channels: 1 | 2 = 2): Uint8Array {
  const joined = chapters.reduce<Mp3Counts>(
    (whole, chapter, index) => ({
      frames: whole.frames + chapter.frames,
      bytes: whole.bytes + chapter.bytes,
      crc: crcOfJoined(whole.crc, chapter.crc, chapter.bytes),
      samples: whole.samples + chapter.samples + (index === 0 ? 0 : samplesBetween),
    }),
    { frames: 0, bytes: 0, crc: 0, samples: 0 },
  );
  return infoFrame({ bitRate: mp3BitRate, sampleRate: masterRate, frames: joined.frames, soundBytes: joined.bytes, soundCrc: joined.crc, samples: joined.samples, channels });
}
