/** What was not read as words. */
export interface LeftOut {
  pictures: number;
  tables: number;
  notes: number;
}

const counted = (count: number, one: string, many: string) => (count === 1 ? `One ${one} was` : `${count.toLocaleString('en-GB')} ${many} were`);

/** Plain sentences on what was left out of a text. */
export function leftOut({ pictures, tables, notes }: LeftOut): string[] {
  const said: string[] = [];
  if (notes > 0) said.push(`${counted(notes, 'footnote', 'footnotes')} left out.`);
  if (pictures > 0) said.push(`${counted(pictures, 'picture', 'pictures')} left out.`);
  if (tables > 0) said.push(`${counted(tables, 'table', 'tables')} read row by row.`);
  return said;
}

/** A language tag (BCP 47) in its usual case, or null for anything else. */
export function cleanLanguage(tag: string | null): string | null {
  const clean = tag?.trim().replaceAll('_', '-') ?? '';
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i.test(clean) || clean.length > 20 || /^und/i.test(clean)) return null;
  return clean
    .split('-')
    .map((part, at) => (at === 0 ? part.toLowerCase() : part.length === 2 ? part.toUpperCase() : part))
    .join('-');
}
