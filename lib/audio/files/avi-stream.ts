/**
 * Sound of several streams in one: AVI as it is written to a pipe, without an index and with lengths that say nothing
 * (Microsoft, AVI RIFF File Reference). The plainest container that keeps streams apart, and that every ffmpeg reads.
 */

const pcm = 1;
const bytesPerSample = 2;
/** Streams have names of two digits. */
export const mostAviStreams = 100;

function chunk(id: string, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([chunkHead(id, body.length), body]);
}

function chunkHead(id: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(length, 4);
  return head;
}

function list(kind: string, ...parts: Uint8Array[]): Buffer {
  return chunk('LIST', Buffer.from(kind, 'latin1'), ...parts);
}

export interface AviSound {
  /** At most `mostAviStreams`, all alike. */
  streams: number;
  sampleRate: number;
  channels: 1 | 2;
}

/** What comes before all sound. */
export function aviHead({ streams, sampleRate, channels }: AviSound): Buffer {
  const align = channels * bytesPerSample;
  const main = Buffer.alloc(56);
  main.writeUInt32LE(streams, 24);
  const header = Buffer.alloc(56);
  header.write('auds', 'latin1');
  header.writeUInt32LE(align, 20); // scale and rate: samples a second
  header.writeUInt32LE(sampleRate * align, 24);
  header.writeUInt32LE(align, 44);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(pcm, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(sampleRate, 4);
  format.writeUInt32LE(sampleRate * align, 8);
  format.writeUInt16LE(align, 12);
  format.writeUInt16LE(8 * bytesPerSample, 14);
  const stream = list('strl', chunk('strh', header), chunk('strf', format));
  const endless = (id: string, kind: string): Buffer => Buffer.concat([chunkHead(id, 0), Buffer.from(kind, 'latin1')]);
  return Buffer.concat([endless('RIFF', 'AVI '), list('hdrl', chunk('avih', main), ...Array.from({ length: streams }, () => stream)), endless('LIST', 'movi')]);
}

/** Sound of one of the streams, from 0: samples of 16 bits, least byte first, the channels of each beside each other. */
export function aviSound(stream: number, samples: Uint8Array): Buffer {
  return chunk(`${String(stream).padStart(2, '0')}wb`, samples);
}
