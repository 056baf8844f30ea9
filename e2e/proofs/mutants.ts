/**
 * `npm run verify -- mutants [--only NAME [--from N]]`: the guards of the house with one small wrong in them at a time, each against
 * the tests that hold it. No file is touched: the wrong text stands in for the right one as it is loaded. A mutant that no
 * test notices has survived; at least 95 of 100 must be killed, and the others are explained (mutants/explained.ts). `--only vendors`
 * takes each guard against a vendor's fault out in turn, and sees the test fail that is named for it; `--only vendors/PART`
 * those of the files that have PART in their names. `--from N` goes on where a run of one guard broke off, behind its first N mutants.
 */
import { parseArgs } from 'node:util';
import { whyItMayLive } from './mutants/explained.ts';
import { mutantsOf, withBoundedLoops, type Mutant } from './mutants/mutate-code.ts';
import { StandIn } from './mutants/stand-in.ts';
import { tryVendorFaults } from './mutants/try-vendor-faults.ts';

interface Guard {
  name: string;
  file: string;
  tests: string[];
}

const guards: readonly Guard[] = [
  { name: 'origin', file: 'app/api/_http/guard.ts', tests: ['app/api/_http/guard.test.ts'] },
  { name: 'tiling', file: 'lib/services/text-analysis/fit-reading.ts', tests: ['lib/services/text-analysis/fit-reading.test.ts'] },
  { name: 'cuts', file: 'lib/services/text-analysis/keep-cuts.ts', tests: ['lib/services/text-analysis/keep-cuts.test.ts'] },
  { name: 'signature', file: 'lib/services/replicate-audio/webhook.ts', tests: ['lib/services/replicate-audio/webhook.test.ts'] },
  { name: 'access', file: 'lib/services/access.ts', tests: ['lib/services/access-gate.test.ts', 'lib/services/access.test.ts', 'lib/services/members/members.test.ts'] },
  { name: 'cap', file: 'lib/services/spending/budget.ts', tests: ['lib/services/spending/budget.test.ts', 'lib/services/spending/caps.test.ts', 'lib/services/spending/spending.test.ts'] },
  { name: 'cap by hand', file: 'lib/services/spending/set-cap.ts', tests: ['lib/services/spending/caps.test.ts', 'lib/services/access.test.ts'] },
  { name: 'idempotency', file: 'lib/services/spending/purchasing.ts', tests: ['lib/services/spending/purchasing-calls.test.ts', 'lib/services/spending/purchasing.test.ts', 'lib/services/spending/caps.test.ts'] },
];

const bar = 0.95;

const { values } = parseArgs({ options: { only: { type: 'string' }, from: { type: 'string', default: '0' } } });
const from = Number(values.from);
const [only, part = ''] = values.only?.split(/\/(.*)/su) ?? [];
const wanted = (name: string): boolean => only === undefined || only === name;
if (only !== undefined && only !== 'vendors' && !guards.some(({ name }) => name === only)) throw new Error(`there is no guard “${only}”: ${[...guards.map(({ name }) => name), 'vendors'].join(', ')}`);
if (!Number.isInteger(from) || from < 0 || (from > 0 && !guards.some(({ name }) => name === only))) throw new Error('--from is a whole number, of the mutants of the one guard that --only names');

let [killed, excused, survived] = [0, 0, 0];
for (const guard of guards.filter(({ name }) => wanted(name))) {
  await using tests = new StandIn(guard.file, guard.tests.map((file) => ({ file })));
  if ((await tests.asItIs()).outcome !== 'passed') throw new Error(`the tests of ${guard.name} do not pass as it is`);
  const text = await tests.own();
  const all = mutantsOf(text);
  if (from >= all.length) throw new Error(`${guard.name} has ${all.length} mutants: none stands behind the first ${from}`);
  const mutants = all.slice(from);
  const left: Mutant[] = [];
  const why = (mutant: Mutant): string | undefined => whyItMayLive(guard.name, text, mutant);
  for (const mutant of mutants) {
    const { outcome } = await tests.over(withBoundedLoops(text.slice(0, mutant.start) + mutant.is + text.slice(mutant.end)));
    process.stdout.write(outcome === 'late' ? 'T' : outcome === 'passed' ? 'S\n' : '.');
    if (outcome !== 'passed') continue;
    left.push(mutant);
    // Told at once: a long run may be broken off.
    console.log(`  survived: line ${mutant.line}, ${mutant.kind}: ${mutant.was.slice(0, 80).replaceAll('\n', ' ')} -> ${mutant.is.slice(0, 80).replaceAll('\n', ' ')}${why(mutant) === undefined ? '' : ` (${why(mutant)})`}`);
  }
  const open = left.filter((mutant) => why(mutant) === undefined);
  killed += mutants.length - left.length;
  excused += left.length - open.length;
  survived += open.length;
  console.log(`\n${guard.name}: ${mutants.length - left.length} of ${mutants.length} killed${from > 0 ? `, behind the first ${from}` : ''} (${guard.file})`);
}
if (killed + survived > 0) {
  const share = killed / (killed + survived);
  console.log(`${killed} killed, ${survived} survived, ${excused} explained: ${(share * 100).toFixed(1)} % (at least ${bar * 100})`);
  if (share < bar) process.exitCode = 1;
}
if (wanted('vendors') && !(await tryVendorFaults(part))) process.exitCode = 1;
