import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { calledOf, chainKey, followingFeatures, followings, isDoubtful, mannerOf, nobody, solveChain, type ChainLine } from './chain.ts';

const line = fc.record({
  key: fc.constantFrom(chainKey('none', false, true), chainKey('pronoun', true, false), chainKey('name', false, false)),
  gap: fc.constantFrom('0', '1', '2'),
  people: fc.uniqueArray(fc.record({ member: fc.integer({ min: 0, max: 3 }), score: fc.integer({ min: -40, max: 0 }) }), { selector: (p) => p.member, maxLength: 3 }),
});

/** Every reading of the exchange, one by one. */
function enumerate(lines: readonly ChainLine[], table: ReadonlyMap<string, number>) {
  const people = lines.map((l) => (l.members.length > 0 ? l.members : [nobody]));
  const chances = people.map((list) => list.map(() => 0));
  const counts = lines.map((_, i) => followingFeatures(lines, i).map(() => 0));
  let total = 0;
  const walk = (i: number, chosen: number[], score: number) => {
    if (i < lines.length) {
      people[i]?.forEach((_, k) => walk(i + 1, [...chosen, k], score + (lines[i]?.scores[k] ?? 0)));
      return;
    }
    const who = chosen.map((k, at) => people[at]?.[k] ?? nobody);
    let sum = score;
    const used = who.map((speaker, at) => {
      if (at === 0) return -1;
      const one = who[at - 1];
      const two = at > 1 ? who[at - 2] : undefined;
      const doubled = one === two;
      const category = speaker === one ? (doubled ? 3 : 0) : doubled ? 4 : speaker === two ? 1 : 2;
      for (const name of followingFeatures(lines, at)[category] ?? []) sum += table.get(name) ?? 0;
      return category;
    });
    const mass = Math.exp(sum);
    total += mass;
    chosen.forEach((k, at) => {
      const list = chances[at];
      if (list) list[k] = (list[k] ?? 0) + mass;
      const count = counts[at];
      const category = used[at] ?? -1;
      if (count && category >= 0) count[category] = (count[category] ?? 0) + mass;
    });
  };
  walk(0, [], 0);
  return { chances: chances.map((list) => list.map((c) => c / total)), counts: counts.map((list) => list.map((c) => c / total)), total: Math.log(total) };
}

test('forward and backward sums give what trying every reading gives', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 12, maxLength: 12 }), (drawn, drawnWeights) => {
      const lines = drawn.map(({ key, gap, people }, i): ChainLine => ({ key, gap: i === 0 ? 'x' : gap, members: people.map((p) => p.member), scores: people.map((p) => p.score / 10) }));
      const table = new Map<string, number>();
      let w = 0;
      lines.forEach((_, i) => {
        for (const names of followingFeatures(lines, i)) for (const name of names) if (!table.has(name)) table.set(name, (drawnWeights[w++ % 12] ?? 0) / 10);
      });
      const solved = solveChain(lines, table, undefined, true);
      const all = enumerate(lines, table);
      expect(solved.total).toBeCloseTo(all.total, 6);
      all.chances.forEach((list, i) => list.forEach((chance, k) => expect(solved.chances[i]?.[k]).toBeCloseTo(chance, 6)));
      all.counts.forEach((list, i) => list.forEach((count, k) => expect(solved.followings[i]?.[k]).toBeCloseTo(count, 6)));
    }),
    { numRuns: 150 },
  );
});

test('each following has its features, none before the first line', () => {
  const lines: ChainLine[] = ['x', '0', '0'].map((gap) => ({ key: 'none', gap, members: [0, 1], scores: [0, 0] }));
  expect(followingFeatures(lines, 0)).toEqual([]);
  expect(followingFeatures(lines, 2)).toHaveLength(followings.length);
});

test('a long exchange neither overflows nor fades', () => {
  const lines = Array.from({ length: 3000 }, (_, i): ChainLine => ({ key: 'none', gap: i === 0 ? 'x' : '0', members: [0, 1], scores: i === 0 ? [0, -9] : [0, 0] }));
  const solved = solveChain(lines, new Map([['none:one-0', -6]]));
  expect(Number.isFinite(solved.total)).toBe(true);
  for (const chance of solved.chances) expect((chance[0] ?? 0) + (chance[1] ?? 0)).toBeCloseTo(1, 9);
});

test('whether a tag’s verb goes on or answers is weighed in how its line follows, and changes nothing else of its key', () => {
  const follow = (verb: '' | '&' | '@') => followingFeatures([
    { key: chainKey('name', false, false), gap: 'x', members: [], scores: [] },
    { key: chainKey('pronoun', false, false, 'male', false, '', verb), gap: '0', members: [], scores: [] },
  ], 1);
  const [plain, added, replied] = [follow(''), follow('&'), follow('@')];
  expect(added[0]).toEqual([...(plain[0] ?? []), 'one&0']);
  expect(replied[1]).toEqual([...(plain[1] ?? []), 'two@0']);
  expect([added[2], added[4]]).toEqual([plain[2], plain[4]]);
  const key = chainKey('name', true, true, 'female', true, 'ida', '@');
  expect([mannerOf(key), calledOf(key), isDoubtful(key)]).toEqual(['name', 'ida', true]);
  expect(isDoubtful(chainKey('name', true, true, 'female', false, 'ida!', '&'))).toBe(false);
});
