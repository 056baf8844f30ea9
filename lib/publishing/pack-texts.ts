/** The words that go with a book: credits, cast list, licences, disclosure. Plain text. */

export interface BookFacts {
  title: string;
  author: string;
  /** True where nobody was named: the credits then do not say who wrote it. */
  unnamed?: true;
  /** Who narrates, as it is to be said. */
  narrator: string;
  publisher?: string;
  year?: string;
  series?: string;
  seriesPart?: string;
  blurb?: string;
}

export interface CastMember {
  character: string;
  /** Name of the voice, and the engine or person behind it. */
  voice: string;
  by: string;
  /** True where a machine speaks. */
  machine: boolean;
}

export interface LicensedWork {
  /** "Voice", "Music", "Effect", "Text". */
  what: string;
  name: string;
  licence: string;
  source: string;
}

const sentence = (words: string): string => (/[.!?…]$/u.test(words) ? words : `${words}.`);

/** "Title, by Author"; where nobody was named the title alone. */
export const titleBy = ({ title, author, unnamed }: BookFacts): string => (unnamed ? title : `${title}, by ${author}`);

const writtenBy = ({ author, unnamed }: BookFacts): string => (unnamed ? '' : ` Written by ${sentence(author)}`);

/** What is spoken before the first chapter. */
export function openingCredits(facts: BookFacts): string {
  const { narrator, series, seriesPart, title } = facts;
  const part = series ? ` ${sentence(seriesPart ? `${series}, part ${seriesPart}` : series)}` : '';
  return `${sentence(title)}${part}${writtenBy(facts)} Performed by ${sentence(narrator)}`;
}

/** What is spoken after the last chapter. */
export function closingCredits(facts: BookFacts): string {
  const { author, narrator, publisher, title, unnamed, year } = facts;
  const made = publisher ? ` Produced by ${sentence(publisher)}` : '';
  const right = year && !unnamed ? ` Copyright ${year} by ${sentence(author)}` : '';
  return `This has been ${sentence(title)}${writtenBy(facts)} Performed by ${sentence(narrator)}${made}${right} The end.`;
}

export function castList(facts: BookFacts, cast: readonly CastMember[]): string {
  const width = Math.max(0, ...cast.map(({ character }) => character.length));
  const lines = cast.map(({ by, character, machine, voice }) => `${character.padEnd(width)}  ${voice} (${by}${machine ? ', voice of a machine' : ''})`);
  return `${[titleBy(facts), '', 'Cast', ...lines].join('\n')}\n`;
}

export function licenceList(works: readonly LicensedWork[]): string {
  if (works.length === 0) return 'No works of others are used.\n';
  return `${['Works of others in this production', '', ...works.map(({ licence, name, source, what }) => `${what}: ${name}\n  Licence: ${licence}\n  Source: ${source}`)].join('\n')}\n`;
}

/** What was made by machines, for listeners and shops. */
export function aiDisclosure(facts: BookFacts, cast: readonly CastMember[], made: { music: boolean; effects: boolean }): string {
  const machines = cast.filter(({ machine }) => machine);
  const voices = machines.length === 0 ? 'All voices are those of people.' : machines.length === cast.length ? 'All voices were made by machines (synthetic speech).' : `The voices of ${machines.map(({ character }) => character).join(', ')} were made by machines (synthetic speech); the others are those of people.`;
  const makers = [...new Set(machines.map(({ by }) => by))];
  const others = [...(made.music ? ['Music was made by a machine.'] : []), ...(made.effects ? ['Sound effects were made by a machine.'] : [])];
  return `${[`About this production of ${facts.title}`, '', voices, ...(makers.length > 0 ? [`Voices by: ${makers.join(', ')}.`] : []), ...others, ...(facts.unnamed ? [] : [`The text is by ${facts.author}.`])].join('\n')}\n`;
}
