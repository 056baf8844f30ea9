import type { Warp } from './warp.ts';
import { goBackward, unreachable } from './warp-grid.ts';
import type { Forward } from './warp-grid.ts';

/**
 * What would explain a take better than that it says its words straight through: each fault is the cheapest way with
 * one break in it, and its gain is what that way saves, in frames of the take (see Warp.grid).
 */

/** A break lies within so many columns of a word's boundary: word times are good to a few hundredths. */
const boundaryWindow = 3;
/** What a sounding frame costs that is none of the line's: between its own words (0) and any others (1). */
const strangerCost = 0.45;
/** Around a break the pace is taken over so many columns on each side. */
const paceColumns = 45;

/** A way that leaves the reference after `done` of its words and goes on with word `next`. */
export interface Break {
  gain: number;
  done: number;
  next: number;
  /** Last row of the take before the break, and the first after it: -1 and the number of rows at its ends. */
  row: number;
  resume: number;
  /** Of words that are said again: the row after them. */
  until: number;
  /** Rows that the words about the break take, over what they take elsewhere. */
  strain: number;
}

export interface WarpFaults {
  /** Words `done` to `next` - 1 are not said. */
  skip: Break;
  /** Words `next` to `done` - 1 are said again. */
  repeat: Break;
  /** The rows between `row` and `resume` are no part of the line. */
  added: Break;
  /** The take ends at `column` of the reference. */
  early: { gain: number; column: number };
}

const none: Break = { gain: -Infinity, done: 0, next: 0, row: -1, resume: 0, until: 0, strain: 1 };

/** The best single fault of each kind. */
export function findFaults(warp: Warp): WarpFaults {
  return { ...new BreakSearch(warp, goBackward(warp.grid)).run(), early: earlyEnd(warp) };
}

function earlyEnd({ grid, forward, cost }: Warp): WarpFaults['early'] {
  const last = grid.rows - 1;
  let best = { gain: -Infinity, column: grid.columns - 1 };
  for (let at = 0; at < grid.width; at += 1) {
    const gain = cost - forward.costs[last * grid.width + at]!;
    if (gain > best.gain) best = { gain, column: grid.first[last]! + at };
  }
  return best;
}

class BreakSearch {
  readonly #warp: Warp;
  readonly #backward: Forward;
  readonly #count: number;
  /** Cost of having said the first so many words by the row, and of beginning with the word on the next row. */
  readonly #said: Float64Array;
  readonly #going: Float64Array;
  /** The same as #said with a stranger's frames after it, and the row at which those began. */
  readonly #waiting: Float64Array;
  readonly #since: Int32Array;

  constructor(warp: Warp, backward: Forward) {
    this.#warp = warp;
    this.#backward = backward;
    this.#count = warp.words.length;
    this.#said = new Float64Array(this.#count + 1);
    this.#going = new Float64Array(this.#count + 1);
    this.#waiting = new Float64Array(this.#count + 1).fill(unreachable);
    this.#since = new Int32Array(this.#count + 1);
  }

  run(): Omit<WarpFaults, 'early'> {
    const { cost, grid, take } = this.#warp;
    let skip = none;
    let repeat = none;
    let added = none;
    for (let row = -1; row < grid.rows; row += 1) {
      this.#costsAt(row);
      if (row >= 0) this.#wait(take.sounding[row] === 1 ? strangerCost : 0, row);
      let done = 0;
      for (let next = 1; next <= this.#count; next += 1) {
        if (this.#said[next - 1]! < this.#said[done]!) done = next - 1;
        const gain = cost - this.#said[done]! - this.#going[next]!;
        if (gain > skip.gain) skip = { ...none, gain, done, next, row, resume: row + 1 };
      }
      done = this.#count;
      for (let next = this.#count - 1; next >= 0; next -= 1) {
        if (this.#said[next + 1]! < this.#said[done]!) done = next + 1;
        const gain = cost - this.#said[done]! - this.#going[next]!;
        if (gain > repeat.gain) repeat = { ...none, gain, done, next, row, resume: row + 1 };
      }
      for (let next = 0; next <= this.#count; next += 1) {
        const gain = cost - this.#waiting[next]! - this.#going[next]!;
        if (gain > added.gain) added = { ...none, gain, done: next, next, row: this.#since[next]!, resume: row + 1 };
      }
    }
    return { skip: this.#strained(skip), repeat: this.#followed(this.#strained(repeat)), added };
  }

  #costsAt(row: number): void {
    const { grid, forward, words } = this.#warp;
    const [before, after] = [row < 0, row === grid.rows - 1];
    for (let word = 0; word <= this.#count; word += 1) {
      const ended = words[word - 1];
      const begun = words[word];
      // Before the take nothing is said, and after it there is nothing to say.
      if (before || !ended) this.#said[word] = before && !ended ? 0 : unreachable;
      else this.#said[word] = this.#leastCost(row, ended.last, forward.costs, false);
      if (after || !begun) this.#going[word] = after && !begun ? 0 : unreachable;
      else this.#going[word] = this.#leastCost(row + 1, begun.first, this.#backward.costs, true);
    }
  }

  /** Strangers may begin wherever a word has ended, and go on for as long as it costs less than to begin again. */
  #wait(cost: number, row: number): void {
    for (let word = 0; word <= this.#count; word += 1) {
      this.#waiting[word]! += cost;
      const begun = row === 0 && word === 0 ? cost : this.#said[word]!;
      if (begun >= this.#waiting[word]!) continue;
      this.#waiting[word] = begun;
      this.#since[word] = row === 0 && word === 0 ? -1 : row;
    }
  }

  /** What the cheapest cell of a row within the window about a column costs. */
  #leastCost(row: number, column: number, costs: Float32Array, withCell: boolean): number {
    const { width, first, costs: own } = this.#warp.grid;
    const here = row * width;
    const from = here + Math.max(0, column - boundaryWindow - first[row]!);
    const to = here + Math.min(width - 1, column + boundaryWindow - first[row]!);
    let least = unreachable;
    for (let cell = from; cell <= to; cell += 1) {
      const cost = withCell ? costs[cell]! + own[cell]! : costs[cell]!;
      if (cost < least) least = cost;
    }
    return least;
  }

  /** That cell's column. */
  #least(row: number, column: number, costs: Float32Array, withCell: boolean): { column: number } {
    const { grid } = this.#warp;
    let best = { cost: unreachable, column };
    const from = Math.max(0, column - boundaryWindow - grid.first[row]!);
    const to = Math.min(grid.width - 1, column + boundaryWindow - grid.first[row]!);
    for (let at = from; at <= to; at += 1) {
      const cell = row * grid.width + at;
      const cost = costs[cell]! + (withCell ? grid.costs[cell]! : 0);
      if (cost < best.cost) best = { cost, column: grid.first[row]! + at };
    }
    return best;
  }

  /** Walks through the words that are said again. */
  #followed(found: Break): Break {
    const { grid, words } = this.#warp;
    if (found.next >= found.done || found.resume >= grid.rows) return found;
    const end = found.done < this.#count ? words[found.done]!.first : grid.columns;
    let { column } = this.#least(found.resume, words[found.next]!.first, this.#backward.costs, true);
    let until = found.resume;
    for (; until < grid.rows && column < end; until += 1) column += this.#backward.steps[until * grid.width + column - grid.first[until]!]!;
    return { ...found, until };
  }

  /** How hurried or drawn out the words about the break are on its way. */
  #strained(found: Break): Break {
    if (!Number.isFinite(found.gain)) return found;
    const { grid, forward, words, take, reference } = this.#warp;
    const { width, first } = grid;
    let rows = 0;
    let columns = 0;
    if (found.row >= 0 && found.done > 0) {
      let { column } = this.#least(found.row, words[found.done - 1]!.last, forward.costs, false);
      const end = column;
      let row = found.row;
      for (; row >= 0 && end - column < paceColumns; row -= 1) {
        rows += take.sounding[row]!;
        column -= forward.steps[row * width + column - first[row]!]!;
      }
      for (let at = column + 1; at <= end; at += 1) columns += reference.sounding[at]!;
    }
    if (found.resume < grid.rows && found.next < this.#count) {
      let { column } = this.#least(found.resume, words[found.next]!.first, this.#backward.costs, true);
      const start = column;
      let row = found.resume;
      for (; row < grid.rows && column - start < paceColumns; row += 1) {
        rows += take.sounding[row]!;
        column += this.#backward.steps[row * width + column - first[row]!]!;
      }
      for (let at = start; at < Math.min(column, grid.columns); at += 1) columns += reference.sounding[at]!;
    }
    const said = (word: number): number => (word < this.#count ? words[word]!.first : grid.columns);
    const missing = said(found.next) - said(found.done);
    const pace = (grid.rows - (found.resume - found.row - 1)) / Math.max(1, grid.columns - missing);
    return { ...found, strain: columns < 8 ? 1 : rows / (columns * pace) };
  }
}
