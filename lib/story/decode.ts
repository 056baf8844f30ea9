import { StoryError } from './types.ts';
import { isSpace } from './paragraphs.ts';

/** The most a story's file may weigh, in bytes. */
export const maxStoryBytes = 8 * 1024 * 1024;

export type StoryEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface DecodedStory {
  text: string;
  encoding: StoryEncoding;
  /** Plain sentences for the writer about anything that had to be decided. */
  notes: string[];
}

const named = (fileName?: string) => (fileName ? `“${fileName}”` : 'That file');

/**
 * Turns a file's bytes into the story's text, which is kept as it is from then on (line endings included).
 *
 * Order: byte order mark (removed), UTF-16 without one (by where its zero bytes lie), strict UTF-8, then a choice
 * between UTF-8 with a few damaged bytes (each shown as U+FFFD, and counted in the notes) and Windows-1252.
 * Follows the WHATWG Encoding Standard for both. A decoded text never holds a lone surrogate.
 *
 * @throws StoryError `too-large`, `binary`, `empty` or `encoding`, each with a sentence for the writer.
 */
export function decodeStory(bytes: Uint8Array, fileName?: string): DecodedStory {
  if (bytes.length > maxStoryBytes) {
    const size = (bytes.length / (1024 * 1024)).toFixed(1);
    throw new StoryError('too-large', `That file is ${size} MB. A story may be up to 8 MB of text; a longer book can be brought in as several stories.`);
  }
  if (bytes.length === 0) throw new StoryError('empty', `${named(fileName)} is empty: there is no story in it yet.`);
  const decoded = decode(bytes, fileName);
  if (isBlank(decoded.text)) throw new StoryError('empty', `${named(fileName)} holds only white space: there is no story in it yet.`);
  return decoded;
}

function decode(bytes: Uint8Array, fileName?: string): DecodedStory {
  const utf16 = utf16Kind(bytes);
  if (utf16) {
    const body = utf16.marked ? bytes.subarray(2) : bytes;
    const text = new TextDecoder(utf16.encoding, { ignoreBOM: true }).decode(body);
    refuseBinary(text, fileName);
    const notes = utf16.marked ? [] : ['The file says nothing about its encoding; it reads as UTF-16.'];
    return { text, encoding: utf16.encoding, notes: [...notes, ...damageNotes(text)] };
  }
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = marked ? bytes.subarray(3) : bytes;
  if (body.includes(0)) throw binaryError(fileName);
  const strict = strictUtf8(body);
  if (strict !== null) {
    refuseBinary(strict, fileName);
    return { text: strict, encoding: 'utf-8', notes: damageNotes(strict) };
  }
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const { good, bad } = utf8Evidence(body);
  // Well-formed sequences of two bytes or more hardly ever arise by chance in Windows-1252 text.
  if (marked || good > bad * 4) {
    refuseBinary(lenient, fileName);
    return { text: lenient, encoding: 'utf-8', notes: damageNotes(lenient) };
  }
  const text = new TextDecoder('windows-1252').decode(body);
  refuseBinary(text, fileName);
  return {
    text,
    encoding: 'windows-1252',
    notes: ['The file is not UTF-8; it was read as Windows-1252 (Western European). Please check accented letters and quotation marks.'],
  };
}

function utf16Kind(bytes: Uint8Array): { encoding: 'utf-16le' | 'utf-16be'; marked: boolean } | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe && !(bytes[2] === 0 && bytes[3] === 0 && bytes.length >= 4)) return { encoding: 'utf-16le', marked: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', marked: true };
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null;
  // Unmarked UTF-16 of any European text: nearly every other byte is zero, and the bytes between are not.
  const look = Math.min(bytes.length, 4096);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i + 1 < look; i += 2) {
    if (bytes[i] === 0) evenZeros++;
    if (bytes[i + 1] === 0) oddZeros++;
  }
  const pairs = look / 2;
  if (oddZeros > pairs * 0.6 && evenZeros < pairs * 0.02) return { encoding: 'utf-16le', marked: false };
  if (evenZeros > pairs * 0.6 && oddZeros < pairs * 0.02) return { encoding: 'utf-16be', marked: false };
  return null;
}

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Counts well-formed multi-byte sequences and bytes that fit none. */
function utf8Evidence(bytes: Uint8Array): { good: number; bad: number } {
  let good = 0;
  let bad = 0;
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) {
      i++;
      continue;
    }
    const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
    let whole = length > 0;
    for (let k = 1; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) whole = false;
    if (whole) {
      good++;
      i += length;
    } else {
      bad++;
      i++;
    }
  }
  return { good, bad };
}

function damageNotes(text: string): string[] {
  let count = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++;
  if (count === 0) return [];
  const places = count === 1 ? 'One character is' : `${count} characters are`;
  return [`${places} damaged in the file and shown as “\ufffd”. The rest is read as it stands.`];
}

/** A text has hardly any control characters or damage; pictures, archives and programs have plenty. */
function refuseBinary(text: string, fileName?: string): void {
  let odd = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) throw binaryError(fileName);
    if ((code < 32 && !isSpace(code) && code !== 27) || (code >= 0x7f && code < 0xa0 && code !== 0x85) || code === 0xfffd) odd++;
  }
  if (odd > 8 && odd > text.length * 0.02) throw binaryError(fileName);
}

function binaryError(fileName?: string): StoryError {
  return new StoryError('binary', `${named(fileName)} is not a text file: it holds data no reader could speak. Please save the story as plain text (.txt) and try again.`);
}

function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isSpace(text.charCodeAt(i)) && text.charCodeAt(i) !== 0x200b) return false;
  return true;
}

/**
 * Checks a pasted text and returns it ready to store. Lone surrogates (half of a character, left by a broken copy)
 * are replaced by U+FFFD, one for one, and counted in the notes; everything else stays as it is.
 *
 * @throws StoryError `empty`, `binary` (a NUL character) or `too-large` (over 8 MB as UTF-8).
 */
export function checkStoryText(text: string): { text: string; notes: string[] } {
  if (isBlank(text)) throw new StoryError('empty', 'There is no story here yet: please paste or type some text.');
  if (text.includes('\0')) {
    throw new StoryError('binary', 'This text holds NUL characters, which no story has. It was probably copied from a program’s data; please copy the words themselves.');
  }
  const size = text.length * 3 > maxStoryBytes ? new TextEncoder().encode(text).length : 0;
  if (size > maxStoryBytes) {
    throw new StoryError('too-large', `That text is ${(size / (1024 * 1024)).toFixed(1)} MB. A story may be up to 8 MB of text; a longer book can be brought in as several stories.`);
  }
  return text.isWellFormed() ? { text, notes: damageNotes(text) } : repair(text);
}

function repair(text: string): { text: string; notes: string[] } {
  const whole = text.toWellFormed();
  return { text: whole, notes: damageNotes(whole) };
}
