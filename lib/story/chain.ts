import { entry } from './entry.ts';
import type { Sex } from './types.ts';

/**
 * Who speaks each turn of one exchange, solved exactly: a chain in which every turn's speaker hangs on the two speakers
 * before it. The model is log-linear: a candidate's own score (all that the text tells of him beforehand) plus the weight
 * of how he follows on those two. Forward and backward sums give each candidate's probability with every other turn of
 * the exchange weighed in, before and after. No story is needed here, only the turns' factors.
 */
export interface ChainLine {
  /** How the line's own narration tells of its speaker, see `chainKey`. */
  key: string;
  /** How far it stands from the line before, see `gapOf`. */
  gap: string;
  /** Candidates, each once; any numbers that tell people apart. */
  members: readonly number[];
  /** Log scores of the candidates. */
  scores: readonly number[];
}

export type Weights = ReadonlyMap<string, number>;

/** Nobody: a line without a candidate, or one that a person gave to the narrator. Equal to no one, not even itself. */
export const nobody = Number.NaN;

/** How a speaker follows on the two before: again, as the last but one, or otherwise; the last two after two lines of one person. */
export const followings = ['one', 'two', 'other', 'one-double', 'other-double'] as const;

/**
 * The factor key of a line: its manner; `M` or `F` for the sex that its tag tells of; `L` where narration leads up to it, `?` where the line before asks (turn-taking
 * is weighed by both); `&` where its verb goes on with what was said, `@` where it answers and `%` where it is only thought; `!` where the name of its tag may be another's; and `#` with the words that name its speaker
 * ("mr fenn", "old man"), empty where none do.
 */
export const chainKey = (manner: string, lead: boolean, asked: boolean, sex: Sex = 'unknown', doubtful = false, called = '', verb: VerbClass = ''): string =>
  `${manner}${sex === 'male' ? 'M' : sex === 'female' ? 'F' : ''}${lead ? 'L' : ''}${asked ? '?' : ''}${verb}${doubtful ? '!' : ''}${called === '' ? '' : `#${called}`}`;

/** How a tag's verb hangs on what was said before: `&` it goes on ("added"), `@` it answers ("replied"), `%` it is thought ("mused"). */
export type VerbClass = '' | '&' | '@' | '%';

/**
 * The key of a line whose speaker another reader told. The model has no weights for it and adds nobody to it, so the
 * line stays as sure as that reader was, whoever speaks around it.
 */
export const toldKey = 'reader';

/** The manner of a key. */
export const mannerOf = (key: string): string => /^[a-z-]*/u.exec(key)?.[0] ?? '';

/** The words of a line's tag that name its speaker, or null. */
export const calledOf = (key: string): string | null => (key.includes('#') ? key.slice(key.indexOf('#') + 1) : null);

/** Whether the name of a line's tag may be another's. */
export const isDoubtful = (key: string): boolean => /^[a-zMFL?&@%-]*!/u.test(key);

const verbOf = (key: string): string => /^[a-zMFL?-]*([&@%])/u.exec(key)?.[1] ?? '';

/** The marks of a key that turn-taking is weighed by. */
const marksOf = (key: string): string => /^[a-z-]*[MF]?(L?\??)/u.exec(key)?.[1] ?? '';

/** Whether two lines' tags tell of one sex, of two, or not both of any. */
function sexes(before: string, key: string): string {
  const [a, b] = [/^[a-z-]*([MF]?)/u.exec(before)?.[1], /^[a-z-]*([MF]?)/u.exec(key)?.[1]];
  return !a || !b ? '' : a === b ? '=' : '/';
}

const teller = (manner: string): string => (manner === 'name' || manner === 'self' ? 'T' : manner === 'none' ? 'N' : 'P');

/**
 * The features of each following of line `index`, in the order of `followings`; what depends on the line alone and is
 * the same for all is left out. Empty for the first line of an exchange.
 */
export function followingFeatures(lines: readonly ChainLine[], index: number): readonly string[][] {
  const line = entry(lines, index);
  const before = lines[index - 1];
  if (!before) return [];
  const manner = mannerOf(line.key);
  const marks = marksOf(line.key);
  const lead = marks.includes('L') ? 'L' : '';
  const earlier = index > 1 ? before.gap : 'x';
  const how = `${teller(mannerOf(before.key))}${sexes(before.key, line.key)}${manner}-${line.gap}`;
  const verb = verbOf(line.key);
  const again = [`${manner}:one-${line.gap}${marks}`, `one-${how}`, ...(verb === '' ? [] : [`one${verb}${line.gap}`])];
  return [
    again,
    [`${manner}:two-${line.gap}${earlier}${lead}`, `two-${how}`, ...(verb === '' ? [] : [`two${verb}${line.gap}`])],
    [`${manner}:other-${line.gap}${earlier === 'x' ? 'x' : ''}`],
    [...again, `${manner}:one-double`],
    [`${manner}:other-double`],
  ];
}

/** What each following of each line is worth, as a factor, in the order of `followings`; empty for the first line. */
export const followingFactors = (lines: readonly ChainLine[], table: Weights): number[][] =>
  lines.map((_, i) => followingFeatures(lines, i).map((names) => Math.exp(names.reduce((sum, name) => sum + (table.get(name) ?? 0), 0))));

/** Everything the sums give: for each line the probability of each candidate, and (asked for) of each following. */
export interface Solved {
  chances: number[][];
  followings: number[][];
  /** Log of the sum over all readings: differences between two solutions of one exchange compare how well they fit. */
  total: number;
}

/**
 * Solves one exchange. Time: lines x candidates squared.
 *
 * @param steps the factors of its followings, for whoever solves an exchange more than once with one table.
 * @param countFollowings whether to give the probability of each following too (training needs it).
 */
export function solveChain(lines: readonly ChainLine[], table: Weights, steps: readonly (readonly number[])[] = followingFactors(lines, table), countFollowings = false): Solved {
  const n = lines.length;
  const people = lines.map((line) => (line.members.length > 0 ? line.members : [nobody]));
  const own = lines.map((line) => {
    if (line.members.length === 0) return { weights: [1], top: 0 };
    const top = Math.max(...line.scores);
    return { weights: line.scores.map((score) => Math.exp(score - top)), top };
  });
  // Where each candidate of a line stands among those of the line before and the one before that; -1 where he does not.
  const inOne = people.map((list, i) => list.map((member) => (people[i - 1] ?? []).indexOf(member)));
  const inTwo = people.map((list, i) => list.map((member) => (people[i - 2] ?? []).indexOf(member)));
  const size = (i: number) => (i < 0 ? 1 : entry(people, i).length);
  let total = 0;

  // ahead[i][a * size(i) + b]: sum over all readings up to line i that end in speakers a (line i - 1) and b (line i).
  const ahead: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    const [width, depth] = [size(i), size(i - 1)];
    const { weights, top } = entry(own, i);
    const cells = new Float64Array(width * depth);
    const step = entry(steps, i);
    const previous = ahead[i - 1];
    if (!previous) cells.set(weights);
    else {
      const beyond = size(i - 2);
      for (let a = 0; a < depth; a++) {
        let all = 0;
        for (let z = 0; z < beyond; z++) all += previous[z * depth + a] ?? 0;
        const aTwo = inOne[i - 1]?.[a] ?? -1;
        const doubled = aTwo < 0 ? 0 : (previous[aTwo * depth + a] ?? 0);
        for (let b = 0; b < width; b++) {
          const bTwo = inTwo[i]?.[b] ?? -1;
          let mass: number;
          if (inOne[i]?.[b] === a) mass = doubled * (step[3] ?? 1) + (all - doubled) * (step[0] ?? 1);
          else {
            const turned = bTwo < 0 ? 0 : (previous[bTwo * depth + a] ?? 0);
            mass = doubled * (step[4] ?? 1) + turned * (step[1] ?? 1) + Math.max(0, all - doubled - turned) * (step[2] ?? 1);
          }
          cells[a * width + b] = Math.max(0, mass) * (weights[b] ?? 0);
        }
      }
    }
    const sum = cells.reduce((acc, cell) => acc + cell, 0) || 1;
    for (let k = 0; k < cells.length; k++) cells[k] = (cells[k] ?? 0) / sum;
    total += Math.log(sum) + top;
    ahead.push(cells);
  }

  // behind: the same from the end. chances: both together.
  const chances: number[][] = Array.from({ length: n }, () => []);
  const counts: number[][] = Array.from({ length: n }, () => []);
  let behind = new Float64Array(size(n - 1) * size(n - 2)).fill(1);
  for (let i = n - 1; i >= 0; i--) {
    const [width, depth] = [size(i), size(i - 1)];
    const cells = entry(ahead, i);
    const chance = Array.from({ length: width }, () => 0);
    for (let a = 0; a < depth; a++) for (let b = 0; b < width; b++) chance[b] = (chance[b] ?? 0) + (cells[a * width + b] ?? 0) * (behind[a * width + b] ?? 0);
    const sum = chance.reduce((acc, c) => acc + c, 0) || 1;
    chances[i] = chance.map((c) => c / sum);
    const previous = ahead[i - 1];
    if (!previous) break;
    const { weights } = entry(own, i);
    const step = entry(steps, i);
    const beyond = size(i - 2);
    const next = new Float64Array(depth * beyond);
    const onward = new Float64Array(width);
    const count = [0, 0, 0, 0, 0];
    for (let a = 0; a < depth; a++) {
      let others = 0;
      let same = 0;
      for (let b = 0; b < width; b++) {
        const value = (weights[b] ?? 0) * (behind[a * width + b] ?? 0);
        onward[b] = value;
        if (inOne[i]?.[b] === a) same = value;
        else others += value;
      }
      const aTwo = inOne[i - 1]?.[a] ?? -1;
      // Which candidate of this line spoke two back, for each z: looked up by walking this line's candidates once.
      const turning = new Float64Array(beyond);
      for (let b = 0; b < width; b++) {
        const z = inTwo[i]?.[b] ?? -1;
        if (z >= 0 && inOne[i]?.[b] !== a) turning[z] = onward[b] ?? 0;
      }
      for (let z = 0; z < beyond; z++) {
        const at = previous[z * depth + a] ?? 0;
        if (z === aTwo) {
          next[z * depth + a] = same * (step[3] ?? 1) + others * (step[4] ?? 1);
          count[3] = (count[3] ?? 0) + at * same * (step[3] ?? 1);
          count[4] = (count[4] ?? 0) + at * others * (step[4] ?? 1);
        } else {
          const turned = turning[z] ?? 0;
          const rest = Math.max(0, others - turned);
          next[z * depth + a] = same * (step[0] ?? 1) + turned * (step[1] ?? 1) + rest * (step[2] ?? 1);
          count[0] = (count[0] ?? 0) + at * same * (step[0] ?? 1);
          count[1] = (count[1] ?? 0) + at * turned * (step[1] ?? 1);
          count[2] = (count[2] ?? 0) + at * rest * (step[2] ?? 1);
        }
      }
    }
    if (countFollowings) {
      const all = count.reduce((acc, c) => acc + c, 0) || 1;
      counts[i] = count.map((c) => c / all);
    }
    const scale = Math.max(...next) || 1;
    for (let k = 0; k < next.length; k++) next[k] = (next[k] ?? 0) / scale;
    behind = next;
  }
  return { chances, followings: counts, total };
}

/**
 * How much each candidate of a line takes part in the exchange, by a first solution of it: near (up to four lines away)
 * and further off (up to twelve). Measured features, by candidate, in the order of the line's members.
 */
export function partFeatures(lines: readonly ChainLine[], chances: readonly (readonly number[])[], index: number): { name: string; value: number }[][] {
  const line = entry(lines, index);
  const manner = mannerOf(line.key);
  const near = line.members.map(() => 0);
  const far = line.members.map(() => 0);
  const like = line.members.map(() => 0);
  const called = calledOf(line.key);
  let likes = 0;
  for (let k = Math.max(0, index - 12); k <= Math.min(lines.length - 1, index + 12); k++) {
    if (k === index) continue;
    const away = Math.abs(k - index);
    const other = entry(lines, k);
    const alike = called !== null && calledOf(other.key) === called;
    if (alike) likes++;
    const into = away <= 4 ? near : far;
    for (let c = 0; c < other.members.length; c++) {
      const place = line.members.indexOf(other.members[c] ?? nobody);
      if (place < 0) continue;
      into[place] = (into[place] ?? 0) + (chances[k]?.[c] ?? 0);
      if (alike) like[place] = (like[place] ?? 0) + (chances[k]?.[c] ?? 0);
    }
  }
  return line.members.map((_, c) => [
    { name: `${manner}:near`, value: Math.log(0.1 + (near[c] ?? 0)) },
    { name: `${manner}:far`, value: Math.log(0.1 + (far[c] ?? 0)) },
    ...(likes > 0 ? [{ name: `${manner}:alike`, value: Math.log(0.1 + (like[c] ?? 0) / likes) }] : []),
  ]);
}

/** The lines with what their candidates' part in the exchange is worth added to their scores. */
export function weighParts(lines: readonly ChainLine[], table: Weights, steps = followingFactors(lines, table)): ChainLine[] {
  const { chances } = solveChain(lines, table, steps);
  return lines.map((line, i) => {
    const parts = partFeatures(lines, chances, i);
    return { ...line, scores: line.scores.map((score, c) => (parts[c] ?? []).reduce((sum, { name, value }) => sum + (table.get(name) ?? 0) * value, score)) };
  });
}
