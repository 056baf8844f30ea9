import { AudioError } from '../pcm.ts';
import { readPicture } from './picture.ts';
import type { SoundPicture, SoundTags } from './sound-file.ts';

/** Vorbis comments (xiph.org/vorbis/doc/v-comment.html), as FLAC and Opus carry them, with the chapter extension. */

const vendor = 'Narratix';

function clock(seconds: number): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

function fields(tags: SoundTags): [string, string][] {
  const found: [string, string | undefined][] = [
    ['TITLE', tags.title],
    ['ARTIST', tags.artist],
    ['ALBUM', tags.album],
    ['ALBUMARTIST', tags.author],
    ['AUTHOR', tags.author],
    ['PERFORMER', tags.artist],
    ['SERIES', tags.series],
    ['SERIES-PART', tags.seriesPart],
    ['TRACKNUMBER', tags.track === undefined ? undefined : String(tags.track)],
    ['TRACKTOTAL', tags.tracks === undefined ? undefined : String(tags.tracks)],
    ['DATE', tags.year],
    ['GENRE', tags.genre],
    ['LANGUAGE', tags.language],
    ['ORGANIZATION', tags.publisher],
    ['COMMENT', tags.comment],
  ];
  (tags.chapters ?? []).forEach(({ start, title }, index) => {
    const key = `CHAPTER${String(index + 1).padStart(3, '0')}`;
    found.push([key, clock(start)], [`${key}NAME`, title]);
  });
  return found.flatMap(([name, text]): [string, string][] => (text ? [[name, text]] : []));
}

/** The comment block. With `picture` the cover stands among the comments, as Opus wants it. */
export function vorbisComment(tags: SoundTags, options: { picture: boolean }): Buffer {
  const all = fields(tags);
  if (options.picture && tags.cover) all.push(['METADATA_BLOCK_PICTURE', pictureBlock(tags.cover).toString('base64')]);
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value.replaceAll('\u0000', '').toWellFormed());
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(all.length);
  return Buffer.concat([text(vendor), count, ...all.map(([name, value]) => text(`${name}=${value}`))]);
}

/** Size of a picture, or 0 by 0 where it cannot be read: a book is not lost for its cover. */
function sizeOf(bytes: Uint8Array): { width: number; height: number } {
  try {
    return readPicture(bytes);
  } catch (error) {
    if (error instanceof AudioError) return { width: 0, height: 0 };
    throw error;
  }
}

/** A front cover as FLAC keeps it (RFC 9639, 8.8). */
export function pictureBlock(cover: SoundPicture): Buffer {
  const { height, width } = sizeOf(cover.bytes);
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const type = Buffer.from(cover.mediaType, 'latin1');
  const frontCover = 3;
  return Buffer.concat([number(frontCover), number(type.length), type, number(0), number(width), number(height), number(24), number(0), number(cover.bytes.length), cover.bytes]);
}
