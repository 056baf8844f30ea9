import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError, readCsv, writeCsv } from './csv.ts';

describe('a table as CSV', () => {
  it('is written as RFC 4180 says', () => {
    expect(writeCsv([['a', 'b, c'], ['say "no"', 'two\nlines']])).toBe('\uFEFFa,"b, c"\r\n"say ""no""","two\nlines"\r\n');
  });

  it.each(['=1+1', '+49', '-5', '@home', '\tx', "'=1", "''-"])('holds no formula: %j', (text) => {
    const written = writeCsv([[text, 'x']]).slice(1);
    expect(written.replace(/^"/u, '')[0]).toBe("'");
    expect(readCsv(written)[0]?.cells[0]).toBe(text);
  });

  it('comes back as it was, whatever stands in it', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '=', "'", '-', ' ', 'a', ';', '\t') }));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1 }), (rows) => {
        const table = [['id', 'one', 'two', 'three'], ...rows.map((row) => ['1', ...row])];
        expect(readCsv(writeCsv(table)).map(({ cells }) => cells)).toEqual(table);
      }),
    );
  });

  it('says on which line a row begins', () => {
    expect(readCsv('a,b\n"x\ny",1\n\nz,2\n').map(({ line, cells }) => [line, cells[0]])).toEqual([[1, 'a'], [2, 'x\ny'], [5, 'z']]);
  });

  it('knows the separators of spreadsheets', () => {
    expect(readCsv('a;b\n1;"x;y"\n').map(({ cells }) => cells)).toEqual([['a', 'b'], ['1', 'x;y']]);
    expect(readCsv('a\tb\r1\t2')[1]?.cells).toEqual(['1', '2']);
  });

  it.each([['a,b\nx,"open', 2], ['a\n"x"y', 2]])('refuses %j, and names the line', (text, line) => {
    expect(() => readCsv(text)).toThrow(CsvError);
    try {
      readCsv(text);
    } catch (error) {
      expect(error).toMatchObject({ line });
    }
  });
});
