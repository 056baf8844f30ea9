/** Long texts that are sent again and again within JSON, such as sounds in base64: kept as the bytes they are on the wire. */

/** Stands in a value that becomes JSON. Its text must need no escape, as base64 needs none. */
export class KeptText {
  readonly bytes: Buffer;

  constructor(text: string) {
    this.bytes = Buffer.from(text, 'latin1');
  }
}

/** Begins the mark of a kept text: no text of ours holds it. */
const mark = '\u{10FFFD}kept ';
const marked = new RegExp(`${mark}(\\d+)(?=")`, 'u');

/** JSON of a value, in UTF-8. What is kept is put in as it is, and neither read nor written anew. */
export function jsonBytes(value: unknown): Buffer {
  const kept: KeptText[] = [];
  const text = JSON.stringify(value, (_, inner: unknown) => (inner instanceof KeptText ? `${mark}${kept.push(inner) - 1}` : inner));
  const parts = text.split(marked);
  return Buffer.concat(parts.map((part, at) => (at % 2 === 0 ? Buffer.from(part) : (kept[Number(part)]?.bytes ?? Buffer.alloc(0)))));
}
