import { makeDocx, para } from './docx.ts';
import { chapterPage, makeEpub, makePng } from './epub.ts';
import { bytesOf, createRandom, paragraphs } from './prose.ts';

export interface Mutant {
  name: string;
  fileName: string;
  bytes: Uint8Array;
}

type Mutation = (bytes: Uint8Array, random: () => number) => Uint8Array;

const somewhere = (length: number, random: () => number) => Math.floor(random() * Math.max(1, length));

/** Places of a signature in an archive. */
function places(bytes: Uint8Array, signature: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at++) if (view.getUint32(at, true) === signature) found.push(at);
  return found;
}

const mutations: { [name: string]: Mutation } = {
  'flipped bits': (bytes, random) => {
    const out = Uint8Array.from(bytes);
    for (let times = 1 + somewhere(20, random); times > 0; times--) {
      const at = somewhere(out.length, random);
      out[at] = (out[at] ?? 0) ^ (1 << somewhere(8, random));
    }
    return out;
  },
  'a cut': (bytes, random) => bytes.slice(0, somewhere(bytes.length, random)),
  'a hole': (bytes, random) => {
    const from = somewhere(bytes.length, random);
    const to = Math.min(bytes.length, from + somewhere(bytes.length / 4, random));
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  'a doubled stretch': (bytes, random) => {
    const from = somewhere(bytes.length, random);
    const to = Math.min(bytes.length, from + somewhere(bytes.length / 2, random));
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  'wrong lengths': (bytes, random) => {
    const out = Uint8Array.from(bytes);
    const view = new DataView(out.buffer);
    for (const at of places(out, 0x02014b50)) if (random() < 0.4 && at + 46 < out.length) view.setUint32(at + (random() < 0.5 ? 20 : 24), somewhere(0xffffffff, random), true);
    return out;
  },
  'swapped places': (bytes, random) => {
    const out = Uint8Array.from(bytes);
    const view = new DataView(out.buffer);
    const entries = places(out, 0x02014b50).filter((at) => at + 46 < out.length);
    for (let at = entries.length - 1; at > 0; at--) {
      const one = (entries[at] ?? 0) + 42;
      const other = (entries[somewhere(at + 1, random)] ?? 0) + 42;
      const kept = view.getUint32(one, true);
      view.setUint32(one, view.getUint32(other, true), true);
      view.setUint32(other, kept, true);
    }
    return out;
  },
  'a doubled table of files': (bytes, random) => {
    const first = places(bytes, 0x02014b50)[0] ?? bytes.length;
    const end = places(bytes, 0x06054b50)[0] ?? bytes.length;
    const out = Uint8Array.from(Buffer.concat([bytes.subarray(0, end), bytes.subarray(first)]));
    if (out.length >= 22 && random() < 0.5) {
      const view = new DataView(out.buffer);
      view.setUint16(out.length - 22 + 10, view.getUint16(out.length - 22 + 10, true) * 2, true);
    }
    return out;
  },
  'a wild end': (bytes, random) => {
    const out = Uint8Array.from(bytes);
    const at = places(out, 0x06054b50)[0];
    if (at !== undefined) for (let i = at + 4; i < out.length; i++) if (random() < 0.3) out[i] = somewhere(256, random);
    return out;
  },
  'noise in the middle': (bytes, random) => {
    const out = Uint8Array.from(bytes);
    const from = somewhere(out.length, random);
    for (let at = from; at < Math.min(out.length, from + 200); at++) out[at] = somewhere(256, random);
    return out;
  },
};

/** `count` broken files, the same for the same seed: whole books and documents with something done to them. */
export function* mutants(count: number, seed = 1): Generator<Mutant> {
  const pages = [1, 2, 3].map((number) => chapterPage(number));
  const contents = [1, 2, 3].map((number) => ({ title: `Chapter ${number}`, href: `chapter-${number}.xhtml#x` }));
  const cover = { bytes: makePng(8, 12), mediaType: 'image/png', href: 'c.png' };
  const words = paragraphs(7, 12);
  const sources = [
    { fileName: 'book3.epub', bytes: makeEpub({ version: 3, pages, contents, cover }) },
    { fileName: 'book2.epub', bytes: makeEpub({ version: 2, pages, contents, cover }) },
    { fileName: 'story.docx', bytes: makeDocx({ body: words.map((text, at) => para(text, at % 4 === 0 ? 'berschrift1' : '')).join('') }) },
    { fileName: 'story.html', bytes: bytesOf(`<html><head><meta charset="utf-8"></head><body>${words.map((text, at) => (at % 4 === 0 ? `<h2>${at}</h2>` : `<p><em>${text}</em><sup><a href="#n">1</a></sup></p>`)).join('\n')}<p id="n">n</p></body></html>`) },
    { fileName: 'story.md', bytes: bytesOf(words.map((text, at) => (at % 4 === 0 ? `## ${at}` : `*${text.slice(0, 9)}* > ${text}[^1]`)).join('\n\n')) },
  ];
  const names = Object.keys(mutations);
  for (let number = 0; number < count; number++) {
    const random = createRandom(seed * 7919 + number);
    const source = sources[number % sources.length];
    const name = names[Math.floor(number / sources.length) % names.length] ?? '';
    const mutate = mutations[name];
    if (source && mutate) yield { name: `${number}: ${source.fileName} with ${name}`, fileName: source.fileName, bytes: mutate(source.bytes, random) };
  }
}
