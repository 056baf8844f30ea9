import type { SoundTags } from './sound-file.ts';
import { box, fullBox, u16, u32, u64 } from './mp4-boxes.ts';

/** What iTunes and players of audio books read: `ilst` under `udta/meta`, and Nero's chapter list `chpl`. */

const utf8 = 1;
const integer = 21;
const jpeg = 13;
const png = 14;
/** Nero's list counts its chapters in one byte. */
const mostNeroChapters = 255;

function clean(text: string): Buffer {
  return Buffer.from(text.replaceAll('\u0000', '').toWellFormed());
}

function item(type: string, kind: number, value: Uint8Array): Buffer {
  return box(type, box('data', u32(kind, 0), value));
}

function freeform(name: string, text: string): Buffer {
  return box('----', fullBox('mean', 0, 0, clean('com.apple.iTunes')), fullBox('name', 0, 0, clean(name)), box('data', u32(utf8, 0), clean(text)));
}

/** iTunes' own word for what the encoder put at both ends, beside the edit list. */
function smoothPlayback(delay: number, padding: number, samples: number): string {
  const hex = (value: number, width: number): string => value.toString(16).toUpperCase().padStart(width, '0');
  return ` 00000000 ${hex(delay, 8)} ${hex(padding, 8)} ${hex(samples, 16)}${' 00000000'.repeat(8)}`;
}

export interface M4bSpan {
  delay: number;
  padding: number;
  samples: number;
}

function items(tags: SoundTags, span: M4bSpan): Buffer[] {
  const text: [string, string | undefined][] = [
    ['\u00a9nam', tags.title],
    ['\u00a9ART', tags.author ?? tags.artist],
    ['aART', tags.author ?? tags.artist],
    ['\u00a9wrt', tags.artist],
    ['\u00a9nrt', tags.artist],
    ['\u00a9alb', tags.album ?? tags.title],
    ['\u00a9gen', tags.genre ?? 'Audiobook'],
    ['\u00a9day', tags.year],
    ['\u00a9pub', tags.publisher],
    ['\u00a9cmt', tags.comment],
    ['\u00a9mvn', tags.series],
  ];
  const found = text.flatMap(([type, value]) => (value ? [item(type, utf8, clean(value))] : []));
  if (tags.track !== undefined) found.push(item('trkn', 0, u16(0, tags.track, tags.tracks ?? 0, 0)));
  const part = Number(tags.seriesPart);
  if (tags.seriesPart && Number.isInteger(part) && part >= 0) found.push(item('\u00a9mvi', integer, u16(part)));
  // Kind of media: an audio book; one whole without gaps.
  found.push(item('stik', integer, Uint8Array.of(2)), item('pgap', integer, Uint8Array.of(1)));
  if (tags.series) found.push(freeform('SERIES', tags.series));
  if (tags.seriesPart) found.push(freeform('SERIES-PART', tags.seriesPart));
  if (tags.language) found.push(freeform('LANGUAGE', tags.language));
  found.push(freeform('iTunSMPB', smoothPlayback(span.delay, span.padding, span.samples)));
  if (tags.cover) found.push(item('covr', tags.cover.mediaType === 'image/png' ? png : jpeg, tags.cover.bytes));
  return found;
}

/** At most `limit` bytes of UTF-8, never half a letter. */
function shortened(text: string, limit: number): Buffer {
  let short = clean(text);
  for (let end = text.length; short.length > limit; end -= 1) short = clean(text.slice(0, end));
  return short;
}

function neroChapters(tags: SoundTags): Buffer[] {
  const chapters = (tags.chapters ?? []).slice(0, mostNeroChapters);
  if (chapters.length === 0) return [];
  const entries = chapters.map(({ start, title }) => {
    const name = shortened(title, 255);
    // Units of 100 ns.
    return Buffer.concat([u64(Math.round(start * 10_000_000)), Uint8Array.of(name.length), name]);
  });
  return [fullBox('chpl', 1, 0, u32(0), Uint8Array.of(chapters.length), ...entries)];
}

/** The `udta` box of the whole file. */
export function userData(tags: SoundTags, span: M4bSpan): Buffer {
  const handler = fullBox('hdlr', 0, 0, u32(0), Buffer.from('mdirappl', 'latin1'), u32(0, 0), Uint8Array.of(0));
  return box('udta', ...neroChapters(tags), fullBox('meta', 0, 0, handler, box('ilst', ...items(tags, span))));
}

/** One sample of the chapter track: the length of the title, the title, and that it is UTF-8. */
export function chapterSample(title: string): Buffer {
  const text = shortened(title, 0xffff);
  return Buffer.concat([u16(text.length), text, box('encd', u32(0x100))]);
}
