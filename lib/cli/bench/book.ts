/** A made-up book of any length, the same for a seed wherever it is made: what the bench of the analysis reads. */

export interface MadeBook {
  text: string;
  chapters: number;
  characters: number;
}

interface Person {
  first: string;
  last: string;
  title: string;
  she: boolean;
}

const words = (list: string): string[] => list.trim().split(/\s+/u);
const women = words('Alda Berit Corisande Delphine Edda Fenella Gudrun Hesper Idony Jessamy Kerensa Linnet Merewen Nerys Oriel Petronel Rowena Sidony Tamsin Ursuline');
const men = words('Aldous Barnaby Corwin Dunstan Everard Fulke Godwin Harald Ivor Jocelyn Kenelm Lambert Merrick Norbert Osric Piers Randal Sigurd Tancred Wystan');
const families = words('Ashdown Barlow Cray Dunmore Eastley Farrow Garrick Holloway Inskip Jarrold Kettle Langrish Marlowe Nettleton Orford Pascoe Quill Rainsford Selby Thackwell');
const places = words('harbour orchard granary chapel quay garden library stable courtyard millpond tower bakery schoolroom boathouse');
const things = words('lantern ledger rope kettle letter basket coat map candle clock gate boat bell chair window plough saddle mirror');
const qualities = words('old narrow cold quiet wet broken distant heavy pale crooked empty bitter gentle sudden long grey');
const moves = words('crossed entered left circled swept watched searched guarded measured painted mended locked');
const gestures = ['put down the %t', 'looked at the %t', 'shook %p head', 'turned to the window', 'laughed', 'took up the %t again', 'said nothing for a while', 'folded %p hands', 'leaned on the %q %t'];
const verbs = words('said asked answered replied whispered cried murmured returned added exclaimed');
const openings = ['The %q %t stood by the %l', 'Nobody in the %l had moved the %t', 'All that %s the %l was %q', 'A %q wind came over the %l', 'The road to the %l was %q and %q', 'They had kept the %t in the %l since the war'];
const closings = [', and the %t was %q', ', as it had been in the year of the flood', ' while the %t hung on its nail', '; the %q %t had been carried to the %l', ', though the %l was not far', ''];
const remarks = ['I do not trust the %t', 'You left the %q %t in the %l', 'It is a %q day for it', 'We must find the %t before the %s is out', 'They say the %l is empty', 'I have seen that %t before', 'There was nothing in the %l but a %q %t', 'My father never spoke of the %l', 'Nobody told me about the %t', 'The %l will not last the %s'];
const questions = ['Where is the %t', 'Did you see the %l', 'What do you want with the %t', 'Who has been in the %l', 'Is it %q'];
const seasons = words('winter summer spring autumn');

/** Numbers from 0 up to 1, in an order that the seed alone decides (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Writer {
  readonly #next: () => number;
  readonly people: Person[];

  constructor(seed: number) {
    this.#next = numbers(seed);
    this.people = families.flatMap((last, i): Person[] => [
      { first: women[i] ?? '', last, title: i % 3 === 0 ? 'Miss' : 'Mrs.', she: true },
      { first: men[i] ?? '', last, title: i % 4 === 0 ? 'Captain' : 'Mr.', she: false },
      { first: women[(i + 7) % women.length] ?? '', last: families[(i + 11) % families.length] ?? '', title: 'Miss', she: true },
      { first: men[(i + 5) % men.length] ?? '', last: families[(i + 3) % families.length] ?? '', title: 'Dr.', she: false },
    ]);
  }

  pick<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.#next() * list.length)];
    if (found === undefined) throw new RangeError('Nothing to pick from.');
    return found;
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  fill(pattern: string, person?: Person): string {
    return pattern.replace(/%[tqlsp]/gu, (mark) => {
      if (mark === '%t') return this.pick(things);
      if (mark === '%q') return this.pick(qualities);
      if (mark === '%l') return this.pick(places);
      if (mark === '%s') return this.pick(seasons);
      return person?.she === true ? 'her' : 'his';
    });
  }

  called(person: Person): string {
    return this.chance(0.6) ? person.first : this.chance(0.5) ? `${person.title} ${person.last}` : `${person.first} ${person.last}`;
  }

  narration(people: readonly Person[]): string {
    const sentences: string[] = [];
    for (let n = 3 + Math.floor(this.#next() * 5); n > 0; n--) {
      const person = this.pick(people);
      sentences.push(this.chance(0.5) ? `${this.called(person)} ${this.pick(moves)} the ${this.pick(places)}${this.fill(this.pick(closings))}.` : `${this.fill(this.pick(openings))}${this.fill(this.pick(closings))}.`);
    }
    return sentences.join(' ');
  }

  said(speaker: Person, other: Person): string {
    const asks = this.chance(0.25);
    const words = asks ? `${this.fill(this.pick(questions))}?` : `${this.fill(this.pick(remarks))}${this.chance(0.15) ? `, ${other.first}` : ''}`;
    const pronoun = speaker.she ? 'she' : 'he';
    const kind = this.#next();
    const end = asks ? '' : ',';
    if (kind < 0.3) return `“${words}${end}” ${this.pick(verbs)} ${this.called(speaker)}.`;
    if (kind < 0.42) return `“${words}${end}” ${pronoun} ${this.pick(verbs)}.`;
    if (kind < 0.55) return `“${words}${end}” ${this.pick(verbs)} ${this.called(speaker)}. “${this.fill(this.pick(remarks))}.”`;
    if (kind < 0.7) return `${this.called(speaker)} ${this.fill(this.pick(gestures), speaker)}. “${words}${asks ? '' : '.'}”`;
    if (kind < 0.74) return `“${words}${end}” thought ${speaker.first}.`;
    return `“${words}${asks ? '' : '.'}”`;
  }

  letter(from: Person, to: Person): string {
    return [`The letter from ${from.first} ran as follows:`, `“My dear ${to.first},`, `“${this.fill(this.pick(remarks))}. ${this.fill(this.pick(remarks))}. ${this.fill(this.pick(remarks))}.`, `“Yours ever,`, `“${from.first} ${from.last}.”`].join('\n\n');
  }

  scene(): string {
    const at = Math.floor(this.#next() * this.people.length);
    const people = [at, at + 7, at + 33].map((index) => this.people[index % this.people.length]).filter((person) => person !== undefined);
    const parts = [this.narration(people)];
    for (let exchange = 2 + Math.floor(this.#next() * 3); exchange > 0; exchange--) {
      const a = this.pick(people);
      const b = this.pick(people.filter((person) => person !== a));
      for (let n = 4 + Math.floor(this.#next() * 8); n > 0; n--) parts.push(n % 2 === 0 ? this.said(a, b) : this.said(b, a));
      parts.push(this.narration(people));
    }
    if (this.chance(0.08)) parts.push(this.letter(this.pick(people.slice(0, 2)), this.pick(people.slice(2))));
    return parts.join('\n\n');
  }
}

/** Writes a book of at least `length` characters (UTF-16 code units) and hardly more. */
export function makeBook(length: number, seed = 1): MadeBook {
  const writer = new Writer(seed);
  const book = new Pages('THE TWENTY HOUSES');
  let chapters = 0;
  while (book.length < length) {
    book.add(`CHAPTER ${++chapters}`);
    for (let scenes = 1 + (chapters % 4); scenes > 0 && book.length < length; scenes--) {
      book.add(writer.scene());
      if (scenes > 1) book.add('* * *');
    }
  }
  return { text: book.text(), chapters, characters: writer.people.length };
}

/** Paragraphs with blank lines between them, and how long they are together. */
class Pages {
  readonly #parts: string[];
  #length: number;

  constructor(title: string) {
    this.#parts = [title];
    this.#length = title.length;
  }

  get length(): number {
    return this.#length;
  }

  add(part: string): void {
    this.#parts.push(part);
    this.#length += part.length + 2;
  }

  text(): string {
    return `${this.#parts.join('\n\n')}\n`;
  }
}
