import { AudioError } from '../pcm.ts';

/** What a cover is, read from its own bytes. */
export interface PictureFacts {
  mediaType: 'image/jpeg' | 'image/png';
  /** Pixels. */
  width: number;
  height: number;
  /** False for grey, palette and CMYK pictures, which shops refuse. */
  rgb: boolean;
}

/** Reads the size and kind of a JPEG or PNG. Throws AudioError for anything else and for cut files. */
export function readPicture(bytes: Uint8Array): PictureFacts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return readPng(view);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return readJpeg(view);
  throw new AudioError('The cover is neither a JPEG nor a PNG. Please choose another picture.');
}

function cut(): AudioError {
  return new AudioError('The cover is damaged: its size cannot be read. Please choose another picture.');
}

function readPng(view: DataView): PictureFacts {
  if (view.byteLength < 26) throw cut();
  const colour = view.getUint8(25);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0) throw cut();
  return { mediaType: 'image/png', width, height, rgb: colour === 2 || colour === 6 };
}

function readJpeg(view: DataView): PictureFacts {
  let at = 2;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) throw cut();
    const marker = view.getUint8(at + 1);
    // Fill bytes, and markers that stand alone.
    if (marker === 0xff || (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const startOfFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startOfFrame) {
      if (at + 10 > view.byteLength) throw cut();
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      if (width === 0 || height === 0) throw cut();
      return { mediaType: 'image/jpeg', width, height, rgb: view.getUint8(at + 9) === 3 };
    }
    at += 2 + view.getUint16(at + 2);
  }
  throw cut();
}
