import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mostSymbols } from './protocol.ts';

/** Numbers of one style. */
export const styleSize = 256;
/** Of a voice's table. */
export const tableBytes = mostSymbols * styleSize * 4;
const nameOfTable = /^[a-z]{2}_[a-z]{1,20}$/u;

/** The voices' style tables: a row for each number of symbols, read when first asked for and kept. */
export class StyleTables {
  readonly #folder: string;
  readonly #tables = new Map<string, Float32Array>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The style of a voice for a call of so many symbols; two voices mixed give a third.
   * @throws Error where a table is missing or not as long as it must be
   */
  async style(symbols: number, { voice, blend, share }: { voice: string; blend: string | null; share: number }): Promise<Float32Array> {
    const own = await this.#row(voice, symbols);
    if (blend === null || share === 0) return own;
    const other = await this.#row(blend, symbols);
    return own.map((value, at) => value * (1 - share) + (other[at] ?? 0) * share);
  }

  async #row(voice: string, symbols: number): Promise<Float32Array> {
    const row = Math.min(Math.max(symbols, 0), mostSymbols - 1);
    return (await this.#table(voice)).slice(row * styleSize, (row + 1) * styleSize);
  }

  async #table(voice: string): Promise<Float32Array> {
    const known = this.#tables.get(voice);
    if (known) return known;
    if (!nameOfTable.test(voice)) throw new Error(`there is no voice ${voice}`);
    const bytes = await readFile(path.join(this.#folder, `${voice}.bin`));
    if (bytes.length !== tableBytes) throw new Error(`the table of ${voice} has ${bytes.length} bytes, not ${tableBytes}`);
    const table = new Float32Array(tableBytes / 4);
    for (let i = 0; i < table.length; i += 1) table[i] = bytes.readFloatLE(i * 4);
    this.#tables.set(voice, table);
    return table;
  }
}
