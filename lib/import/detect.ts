import { StoryError } from '../story/types.ts';
import type { StoryFile, StoryFormat } from './types.ts';

/** What a file is, by its first bytes, then by its name. `archive` is looked into before it is called anything. */
export type DetectedKind = StoryFormat | 'archive';

/** A file's name in a sentence, or a word for it. */
export function named(fileName: string | null): string {
  return fileName === null || fileName === '' ? 'That file' : `“${fileName}”`;
}

const starts = (bytes: Uint8Array, ...wanted: number[]) => wanted.every((byte, at) => bytes[at] === byte);

/**
 * Tells what a file is: the bytes decide, the name only parts Markdown and HTML fragments from plain text.
 * @throws StoryError for kinds of file that are known and cannot be read (PDF, RTF, old Word, Kindle), each saying what
 * to do instead.
 */
export function detectKind({ bytes, fileName, mediaType }: StoryFile): DetectedKind {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName ?? '')?.[1]?.toLowerCase() ?? '';
  if (starts(bytes, 0x50, 0x4b, 3, 4) || starts(bytes, 0x50, 0x4b, 5, 6) || starts(bytes, 0x50, 0x4b, 7, 8)) return 'archive';
  refuseKnown(bytes, fileName, extension);
  // An archive with something in front of it, or one whose first bytes were damaged.
  if ((extension === 'epub' || extension === 'docx') && bytes.length > 0) return 'archive';
  const head = opening(bytes);
  if (/^(?:<\?xml[^>]*>|<!--[\s\S]*?-->|\s)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])/i.test(head)) return 'html';
  if (extension === 'md' || extension === 'markdown' || extension === 'mdown') return 'md';
  const looksMarked = /<(?:p|h[1-6]|div|br|article|section|title)(?:\s[^>]*)?>/i.test(head);
  if (['html', 'htm', 'xhtml', 'xht'].includes(extension)) return 'html';
  if (extension === '' && looksMarked && /^\s*</.test(head)) return 'html';
  if (extension === '' && mediaType === 'text/html' && looksMarked) return 'html';
  if (extension === '' && mediaType === 'text/markdown') return 'md';
  return 'txt';
}

/** The first characters, whatever the text was written in: ASCII is enough to tell marks by. */
function opening(bytes: Uint8Array): string {
  const head = bytes.subarray(0, 4096);
  if (starts(head, 0xff, 0xfe) || starts(head, 0xfe, 0xff)) {
    return new TextDecoder(starts(head, 0xff, 0xfe) ? 'utf-16le' : 'utf-16be').decode(head);
  }
  return new TextDecoder('windows-1252').decode(starts(head, 0xef, 0xbb, 0xbf) ? head.subarray(3) : head);
}

function refuseKnown(bytes: Uint8Array, fileName: string | null, extension: string): void {
  const name = named(fileName);
  const refuse = (what: string): never => {
    throw new StoryError('format', `${name} is ${what}`);
  };
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46, 0x2d)) refuse('a PDF, which holds pages and not a running text. Save the story as .docx, .epub or .txt and bring that in.');
  if (starts(bytes, 0x7b, 0x5c, 0x72, 0x74, 0x66)) refuse('an RTF file, which cannot be read here. Open it in your word processor, save it as .docx and bring that in.');
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) {
    if (extension === 'docx') throw new StoryError('protected', `${name} is protected with a password. Open it in your word processor, save it without one and bring that in.`);
    refuse('an old Word file (.doc). Open it in your word processor, save it as .docx and bring that in.');
  }
  const marker = new TextDecoder('windows-1252').decode(bytes.subarray(60, 68));
  if (marker === 'BOOKMOBI' || starts(bytes, 0xea, 0x44, 0x52, 0x4d, 0x49, 0x4f, 0x4e)) {
    refuse('a Kindle book, which cannot be read here. If the book is yours, export it as .epub or .docx and bring that in.');
  }
  if (starts(bytes, 0x1f, 0x8b) || starts(bytes, 0x37, 0x7a, 0xbc, 0xaf) || starts(bytes, 0x52, 0x61, 0x72, 0x21)) {
    refuse('a packed archive. Unpack it and bring in the story itself.');
  }
}
