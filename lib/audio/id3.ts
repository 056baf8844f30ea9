import { languageCode } from './language-code.ts';

/** ID3v2.3 tags (id3.org/id3v2.3.0) with the chapter frames of the ID3v2 Chapter Frame Addendum 1.0. */

export interface Id3Chapter {
  title: string;
  /** Seconds. */
  start: number;
  end: number;
}

export interface Id3Tags {
  title: string;
  /** Who speaks it (the narrator or the studio). */
  artist: string;
  album?: string;
  /** Who wrote the story. */
  author?: string;
  /** The series the book belongs to, and its number there ("2", "2.5"). */
  series?: string;
  seriesPart?: string;
  /** Number of this file among `tracks`. */
  track?: number;
  tracks?: number;
  /** Four digits. */
  year?: string;
  publisher?: string;
  comment?: string;
  genre?: string;
  language?: string;
  durationSeconds?: number;
  chapters?: Id3Chapter[];
  cover?: { mediaType: 'image/jpeg' | 'image/png'; bytes: Uint8Array };
}

function concat(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** UTF-16 with a byte order mark, the only Unicode that version 2.3 knows. NUL would end the text, so it goes. */
function unicode(text: string): Uint8Array {
  const clean = text.replaceAll('\u0000', '').toWellFormed();
  const bytes = new Uint8Array(2 + clean.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let i = 0; i < clean.length; i += 1) view.setUint16(2 + i * 2, clean.charCodeAt(i), true);
  return bytes;
}

function frame(id: string, body: Uint8Array): Uint8Array {
  return concat([latin(id), uint32(body.length), Uint8Array.of(0, 0), body]);
}

function textFrame(id: string, text: string): Uint8Array {
  return frame(id, concat([Uint8Array.of(1), unicode(text)]));
}

function userFrame(name: string, text: string): Uint8Array {
  return frame('TXXX', concat([Uint8Array.of(1), unicode(name), Uint8Array.of(0, 0), unicode(text)]));
}

function milliseconds(seconds: number): Uint8Array {
  return uint32(Math.max(0, Math.round(seconds * 1000)));
}

function chapterFrame(id: string, chapter: Id3Chapter): Uint8Array {
  const noOffset = uint32(0xffffffff);
  const title = textFrame('TIT2', chapter.title);
  return frame('CHAP', concat([latin(`${id}\u0000`), milliseconds(chapter.start), milliseconds(chapter.end), noOffset, noOffset, title]));
}

/** A table of contents names at most 255 others; a longer book gets one table above several. */
function contentsFrames(chapterIds: string[]): Uint8Array[] {
  const table = (id: string, top: boolean, children: string[]): Uint8Array =>
    frame('CTOC', concat([latin(`${id}\u0000`), Uint8Array.of(top ? 3 : 1, children.length), ...children.map((child) => latin(`${child}\u0000`))]));
  if (chapterIds.length <= 255) return [table('toc', true, chapterIds)];
  const groups: string[][] = [];
  for (let at = 0; at < chapterIds.length; at += 255) groups.push(chapterIds.slice(at, at + 255));
  return [
    table('toc', true, groups.slice(0, 255).map((_, index) => `toc${index}`)),
    ...groups.slice(0, 255).map((group, index) => table(`toc${index}`, false, group)),
  ];
}

function syncSafe(value: number): Uint8Array {
  return Uint8Array.of((value >>> 21) & 0x7f, (value >>> 14) & 0x7f, (value >>> 7) & 0x7f, value & 0x7f);
}

/** The tag as it stands at the head of an MP3 file. No dates, no padding: the same input gives the same bytes. */
export function id3Tag(tags: Id3Tags): Uint8Array {
  const frames = [textFrame('TIT2', tags.title), textFrame('TPE1', tags.artist)];
  if (tags.album) frames.push(textFrame('TALB', tags.album));
  // Players of audio books take the author from the artist of the album and the narrator from the composer.
  if (tags.author) frames.push(textFrame('TPE2', tags.author), textFrame('TCOM', tags.artist));
  if (tags.series) {
    frames.push(userFrame('SERIES', tags.series), textFrame('MVNM', tags.series));
    if (tags.seriesPart) frames.push(userFrame('SERIES-PART', tags.seriesPart), textFrame('MVIN', tags.seriesPart));
  }
  if (tags.track !== undefined) frames.push(textFrame('TRCK', tags.tracks === undefined ? String(tags.track) : `${tags.track}/${tags.tracks}`));
  if (tags.year) frames.push(textFrame('TYER', tags.year));
  if (tags.publisher) frames.push(textFrame('TPUB', tags.publisher));
  // Encoding, language unknown, no description.
  if (tags.comment) frames.push(frame('COMM', concat([Uint8Array.of(1), latin('und'), unicode(''), Uint8Array.of(0, 0), unicode(tags.comment)])));
  if (tags.genre) frames.push(textFrame('TCON', tags.genre));
  const language = tags.language === undefined ? null : languageCode(tags.language);
  if (language !== null) frames.push(textFrame('TLAN', language));
  if (tags.durationSeconds !== undefined) frames.push(textFrame('TLEN', String(Math.round(tags.durationSeconds * 1000))));
  const chapters = tags.chapters ?? [];
  if (chapters.length > 0) {
    const ids = chapters.map((_, index) => `chp${index}`);
    frames.push(...contentsFrames(ids), ...chapters.map((chapter, index) => chapterFrame(ids[index]!, chapter)));
  }
  if (tags.cover) {
    // Encoding 0, media type, picture type 3 (front cover), no description.
    frames.push(frame('APIC', concat([Uint8Array.of(0), latin(`${tags.cover.mediaType}\u0000`), Uint8Array.of(3, 0), tags.cover.bytes])));
  }
  const body = concat(frames);
  return concat([latin('ID3'), Uint8Array.of(3, 0, 0), syncSafe(body.length), body]);
}
