import { isSpace, type Paragraph } from './paragraphs.ts';

/** How a text marks speech. Found once for the whole text: a book keeps to one habit. */
export interface QuoteHabit {
  /** Single marks open speech (British usage); otherwise they only ever stand inside double ones. */
  single: boolean;
  /** „Low-high“: the English opening mark closes. */
  low: boolean;
  /** »German guillemets« point inwards. */
  inward: boolean;
}

export type MarkFamily = 'single' | 'angle' | 'inner-angle' | 'double';

/** A quotation mark in its place, with the parts it may play. */
export interface Mark {
  at: number;
  family: MarkFamily;
  char: string;
  opens: boolean;
  closes: boolean;
  /** Sure to be a quotation mark in its role, not an apostrophe. */
  sure: boolean;
}

const letter = /[\p{L}\p{N}]/u;
const elisions = /^(?:tis|twas|twere|twill|twould|tisn|tain|em|er|im|is|cause|bout|ere|ave|ad|as|eard|ead|ere|un|n|til|till|way|fore|round|gainst|pon|neath|course|spose|nother|scuse|deed|ow|ome|ouse|and|alf|orse|bus|cept|zackly|most|ung|stead|cos|coz|fraid|til|cellar|varsity|phone|kerchief|\d0s)\b/iu;

/** Counts a text's marks and names its habit. Linear in its length. */
export function findQuoteHabit(text: string): QuoteHabit {
  const count = (pattern: RegExp) => {
    let n = 0;
    pattern.lastIndex = 0;
    while (pattern.exec(text)) n++;
    return n;
  };
  const doubles = count(/[.,!?…—_-][”"“»«](?=[\s—-]|$)/gu);
  const singles = count(/[.,!?…—_-][’'](?=[\s—-]|$)/gu);
  const low = count(/„/gu);
  const inwardOpen = count(/(?:^|[\s(])»(?=\p{L})/gmu);
  const outwardOpen = count(/(?:^|[\s(])«/gmu);
  return { single: singles > doubles * 1.5, low: low > 0 && low * 2 >= count(/“/gu) - low, inward: inwardOpen > outwardOpen };
}

const marksPattern = /["“”„«»‹›'‘’]/g;

/** Every mark of one paragraph that may be a quotation mark under the text's habit, in order. */
export function readMarks(text: string, paragraph: Paragraph, habit: QuoteHabit): Mark[] {
  const marks: Mark[] = [];
  marksPattern.lastIndex = paragraph.start;
  for (let found = marksPattern.exec(text); found && found.index < paragraph.end; found = marksPattern.exec(text)) {
    const at = found.index;
    const char = found[0];
    let before = at - 1;
    while (before >= paragraph.start && isEmphasisMark(text[before])) before--;
    let after = at + 1;
    while (after < paragraph.end && isEmphasisMark(text[after])) after++;
    const p = before >= paragraph.start ? (text[before] ?? ' ') : ' ';
    const n = after < paragraph.end ? (text[after] ?? ' ') : ' ';
    const openSide = isSpace(p.charCodeAt(0)) || /[—–([{"“„«»‘'|-]/u.test(p);
    const closeSide = isSpace(n.charCodeAt(0)) || !letter.test(n);
    if (char === "'" || char === '’' || char === '‘') {
      if (!habit.single) continue;
      const elided = elisions.test(text.slice(after, after + 12));
      // A lost space before an opening mark: said Mara;'come in'.
      const tight = char === "'" && /[,;:]/u.test(p) && letter.test(n);
      const opens = char === '‘' || tight || (char === "'" && openSide && !isSpace(n.charCodeAt(0)) && (letter.test(n) || /[—“"….(¿¡£$-]/u.test(n)));
      const closes = char !== '‘' && closeSide;
      if (!opens && !closes) continue;
      // ’ between two spaces is no apostrophe: a speech broken off, its dash lost.
      const alone = char === '’' && isSpace(p.charCodeAt(0)) && isSpace(n.charCodeAt(0));
      const sure = closes && !opens ? alone || (!letter.test(p) && !isSpace(p.charCodeAt(0))) : opens && !elided && !tight;
      marks.push({ at, char, family: 'single', opens, closes, sure });
    } else if (char === '"') {
      const opens = openSide && !isSpace(n.charCodeAt(0));
      const closes = !isSpace(p.charCodeAt(0)) || !opens;
      // A lost space before an opening mark: said she,"Come in".
      const tight = !opens && /[,;:]/u.test(p) && letter.test(n);
      marks.push({ at, char, family: 'double', opens: opens || tight, closes, sure: opens !== closes && !tight });
    } else if (char === '“') marks.push({ at, char, family: 'double', opens: true, closes: habit.low, sure: true });
    else if (char === '„') marks.push({ at, char, family: 'double', opens: true, closes: false, sure: true });
    else if (char === '”') marks.push({ at, char, family: 'double', opens: false, closes: true, sure: true });
    else {
      const right = char === '»' || char === '›';
      marks.push({ at, char, family: char === '»' || char === '«' ? 'angle' : 'inner-angle', opens: right === habit.inward, closes: right !== habit.inward, sure: true });
    }
  }
  return marks;
}

const isEmphasisMark = (char: string | undefined): boolean => char === '_' || char === '*';
