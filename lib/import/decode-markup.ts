import { decodeStory, maxStoryBytes } from '../story/decode.ts';

export interface DecodedMarkup {
  text: string;
  encoding: string;
  notes: string[];
}

/**
 * Decodes HTML, XHTML or XML: byte order mark, then what the file says of itself in its first 4 KB (XML declaration,
 * meta charset), then as plain text is decoded. A label that the bytes contradict (UTF-8 that is not) is not believed.
 * Labels are those of the WHATWG Encoding Standard.
 * @throws StoryError for what is no text.
 */
export function decodeMarkup(bytes: Uint8Array, fileName?: string): DecodedMarkup {
  const marked = (bytes[0] === 0xef && bytes[1] === 0xbb) || (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const label = marked ? null : declared(bytes);
  if (label !== null && !/^utf-?(?:8|16)/i.test(label)) {
    try {
      const decoder = new TextDecoder(label);
      return { text: decoder.decode(bytes), encoding: decoder.encoding, notes: [] };
    } catch (error) {
      // A label that nobody knows: the bytes are asked instead.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  // A word processor wraps a story in ten times its size of marks; only the story itself is held to its limit.
  if (bytes.length > maxStoryBytes) {
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
    return { text: new TextDecoder(encoding).decode(bytes), encoding, notes: [] };
  }
  const { text, encoding, notes } = decodeStory(bytes, fileName);
  return { text, encoding, notes };
}

function declared(bytes: Uint8Array): string | null {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 4096));
  const xml = /^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1];
  return xml ?? /<meta[^>]+?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1] ?? null;
}
