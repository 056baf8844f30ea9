import type { Archive } from './archive.ts';
import { nameFinder, resolveIn } from './archive-path.ts';
import { decodeMarkup } from './decode-markup.ts';
import type { EpubPackage } from './epub-package.ts';
import { importLimits, megabytes } from './limits.ts';
import { attributeOf, elementsOf, parseMarkup } from './markup.ts';
import type { StoryCover } from './types.ts';

/** What a picture really is, by its first bytes; null for whatever else (SVG can carry scripts). */
export function pictureType(bytes: Uint8Array): StoryCover['mediaType'] | null {
  const ascii = (from: number, words: string) => new TextDecoder('windows-1252').decode(bytes.subarray(from, from + words.length)) === words;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (bytes[0] === 0x89 && ascii(1, 'PNG\r\n')) return 'image/png';
  if (ascii(0, 'GIF87a') || ascii(0, 'GIF89a')) return 'image/gif';
  if (ascii(0, 'RIFF') && ascii(8, 'WEBP')) return 'image/webp';
  return null;
}

/** The book's cover: what the package names, else the first picture of the page that is called the cover. */
export async function findCover(archive: Archive, book: EpubPackage, places: { type: string; path: string }[]): Promise<{ cover: StoryCover | null; notes: string[] }> {
  const tried = new Set<string>();
  const notes: string[] = [];
  const take = async (path: string | null): Promise<StoryCover | null> => {
    if (path === null || tried.has(path) || tried.size > 8) return null;
    tried.add(path);
    const file = await archive.read(path);
    if (file === null || !file.whole) return null;
    const mediaType = pictureType(file.bytes);
    if (mediaType === null) return await fromPage(path, file.bytes);
    if (file.bytes.length <= importLimits.coverBytes) return { bytes: file.bytes, mediaType };
    notes.push(`The cover is a picture of ${megabytes(file.bytes.length)}, more than is kept (${megabytes(importLimits.coverBytes)}), so it was left out.`);
    return null;
  };
  const fromPage = async (path: string, bytes: Uint8Array): Promise<StoryCover | null> => {
    if (!/\.(?:x?html?|svg|xml)$/i.test(path)) return null;
    const { root } = parseMarkup(decodeMarkup(bytes).text, 'html');
    for (const picture of elementsOf(root, 'img', 'image').slice(0, 1)) {
      const target = resolveIn(path.slice(0, path.lastIndexOf('/') + 1), attributeOf(picture, 'src') ?? attributeOf(picture, 'href') ?? '');
      const found = target === null ? null : nameFinder(archive.names)(target);
      if (found !== null && !/\.(?:x?html?|svg|xml)$/i.test(found)) return await take(found);
    }
    return null;
  };
  for (const item of book.covers) {
    const cover = await take(item.path);
    if (cover) return { cover, notes };
  }
  for (const place of places) {
    if (place.type !== 'cover') continue;
    const cover = await take(place.path);
    if (cover) return { cover, notes };
  }
  return { cover: null, notes };
}
