import { StoryError } from '../story/types.ts';
import type { Archive } from './archive.ts';
import { decodeMarkup } from './decode-markup.ts';
import { attributeOf, elementsOf, parseMarkup } from './markup.ts';

/** Fonts made unreadable on their own (EPUB 3.3, 4.4; Adobe's older way): the words are not. */
const fontObfuscation = new Set(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC']);

/**
 * Refuses a book whose words are encrypted: by META-INF/encryption.xml, by rights files of Adobe (rights.xml), Apple
 * (sinf.xml) or Readium LCP (license.lcpl). Throws StoryError `protected`.
 */
export async function refuseProtected(archive: Archive, file: string): Promise<void> {
  const named = (name: string) => archive.names.find((own) => own.toLowerCase() === `meta-inf/${name}`);
  let locked = named('rights.xml') !== undefined || named('sinf.xml') !== undefined || named('license.lcpl') !== undefined;
  const list = named('encryption.xml');
  const source = list === undefined ? null : await archive.read(list);
  if (source) {
    const { root } = parseMarkup(decodeMarkup(source.bytes).text, 'xml');
    for (const data of elementsOf(root, 'EncryptedData')) {
      const method = elementsOf(data, 'EncryptionMethod')[0];
      if (!fontObfuscation.has(attributeOf(method ?? null, 'Algorithm') ?? '')) locked = true;
    }
  }
  if (locked) {
    throw new StoryError('protected', `This book is protected (DRM), so its words cannot be read. ${file} was not opened; bring in a copy without protection, for example the manuscript itself.`);
  }
}
