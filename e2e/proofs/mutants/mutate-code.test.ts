import { expect, it } from 'vitest';
import { whyItMayLive } from './explained.ts';
import { mutantsOf, withBoundedLoops } from './mutate-code.ts';

const mutated = (text: string) => mutantsOf(text).map(({ kind, start, end, is }) => `${kind}: ${text.slice(0, start)}${is}${text.slice(end)}`);

it('changes one thing at a time', () => {
  expect(mutated('if (a < 3) throw b;')).toEqual(['negated condition: if (!(a < 3)) throw b;', 'operator: if (a <= 3) throw b;', 'constant: if (a < 4) throw b;', 'dropped throw: if (a < 3) ;']);
  expect(mutated('async function f() { await g(true); return await h(); }')).toEqual(['dropped statement: async function f() { ; return await h(); }', 'dropped await: async function f() { g(true); return await h(); }', 'constant: async function f() { await g(false); return await h(); }']);
});

it('leaves types, imports and words for people alone', () => {
  expect(mutated("import { a } from 'b';\ntype C = 'd' | 1;\nthrow new E('code', { person: 'You may not.', log: `x ${1 + 1}` });").filter((one) => !one.startsWith('dropped throw'))).toEqual([expect.stringContaining("new E('', { person")]);
});

it('changes what a database is asked, too', () => {
  expect(mutated('await tx.$executeRaw`UPDATE "B" SET "h" = "h" + ${n} WHERE "id" = ${i} AND "h" <= 3`;').filter((one) => one.includes('in SQL'))).toHaveLength(3);
});

it('ends loops that never end', () => {
  expect(withBoundedLoops('a(b);')).toBe('a(b);');
  expect(withBoundedLoops('while (true) a += 1;')).toMatch(/^while \(oneMoreTurn\(\) && \(true\)\) a \+= 1;\n/u);
});

it('a survivor is known by its line, wherever that stands', () => {
  const text = '\n\nconst usual: PurchasingTiming = { lookMs: 250, firstDelayMs: 1000, tries: 5 };\n';
  expect(mutantsOf(text).map((mutant) => whyItMayLive('idempotency', text, mutant))).toEqual(['how soon is looked again, a millisecond later', 'the first pause, a millisecond longer', undefined]);
  expect(mutantsOf(text).map((mutant) => whyItMayLive('cap', text, mutant))).toEqual([undefined, undefined, undefined]);
});
