/**
 * Tables as comma-separated values (RFC 4180): lines end with CRLF, a cell with a comma, a quotation mark or a line break
 * stands in quotation marks, which are doubled within.
 *
 * A cell that a spreadsheet would run as a formula (it begins with =, +, -, @, a tab or a return) is written with an
 * apostrophe before it, and read without; one that has such an apostrophe of its own gets another, so that every text
 * comes back as it was.
 */
const formula = /^'*[=+\-@\t\r]/u;

/** Writes rows, the heading first. Begins with a byte order mark, by which spreadsheets know UTF-8. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A row of a table with the number of the line that it begins on, from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** What is wrong with a table, and on which line. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/**
 * Reads a table: CRLF, LF or CR between rows; empty lines are passed over. The separator is what the first row uses most
 * often outside of quotation marks: a comma, or the semicolon or tab that some spreadsheets write.
 *
 * @throws CsvError where a quotation mark is not closed, or text stands after a closed one
 */
export function readCsv(text: string): CsvRow[] {
  const source = text.replace(/^\uFEFF/u, '');
  const separator = separatorOf(source);
  const rows: CsvRow[] = [];
  let at = 0;
  let line = 1;
  while (at < source.length) {
    const row: CsvRow = { line, cells: [] };
    for (;;) {
      const read = source[at] === '"' ? quoted(source, at, line) : plain(source, at, separator);
      row.cells.push(formula.test(read.text) && read.text.startsWith("'") ? read.text.slice(1) : read.text);
      line += read.breaks;
      at = read.next;
      if (source[at] === separator) {
        at += 1;
        continue;
      }
      if (at < source.length && source[at] !== '\r' && source[at] !== '\n') throw new CsvError(line, 'text stands after a closing quotation mark');
      break;
    }
    if (source.startsWith('\r\n', at)) at += 2;
    else if (at < source.length) at += 1;
    line += 1;
    if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row);
  }
  return rows;
}

interface Read {
  text: string;
  /** Where the cell ends. */
  next: number;
  /** Line breaks within it. */
  breaks: number;
}

function quoted(source: string, start: number, line: number): Read {
  let text = '';
  for (let at = start + 1; ; ) {
    const close = source.indexOf('"', at);
    if (close < 0) throw new CsvError(line, 'a quotation mark is never closed');
    text += source.slice(at, close);
    if (source[close + 1] !== '"') return { text, next: close + 1, breaks: text.match(/\r\n|\r|\n/gu)?.length ?? 0 };
    text += '"';
    at = close + 2;
  }
}

function plain(source: string, start: number, separator: string): Read {
  let next = start;
  while (next < source.length && source[next] !== separator && source[next] !== '\r' && source[next] !== '\n') next += 1;
  return { text: source.slice(start, next), next, breaks: 0 };
}

function separatorOf(source: string): string {
  const heading = (/^[^\r\n]*/u.exec(source)?.[0] ?? '').replaceAll(/"(?:[^"]|"")*"/gu, '');
  const uses = [',', ';', '\t'].map((mark) => ({ mark, count: heading.split(mark).length - 1 }));
  return uses.reduce((most, one) => (one.count > most.count ? one : most)).mark;
}
