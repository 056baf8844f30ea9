/** Words to fill the samples with: plain prose with talk in it, made by a small generator, the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
}

const people = ['Ida', 'Tom', 'Mrs Hale', 'the miller', 'Ruth'];
const things = ['the lamp', 'the gate', 'a letter', 'the boat', 'the kettle', 'an old coat'];
const doings = ['set down', 'looked for', 'had forgotten', 'carried in', 'could not find', 'kept'];
const places = ['by the door', 'at the end of the lane', 'in the yard', 'under the stairs', 'above the river'];

/** One paragraph of prose, about as long as a book's. */
export function paragraph(seed: number): string {
  const random = createRandom(seed + 1);
  const pick = (list: string[]) => list[Math.floor(random() * list.length)] ?? '';
  const sentence = () => `${pick(people)} ${pick(doings)} ${pick(things)} ${pick(places)}.`.replace(/^\w/, (letter) => letter.toUpperCase());
  const talk = () => `“${pick(people)} ${pick(doings)} ${pick(things)},” said ${pick(people)}.`;
  return Array.from({ length: 3 + Math.floor(random() * 4) }, (_, at) => (at % 3 === 1 ? talk() : sentence())).join(' ');
}

/** Paragraphs that do not come twice. */
export function paragraphs(seed: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => paragraph(seed * 1000 + at));
}

/** For marked-up text. */
export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
