/**
 * `npm run verify -- mutants [--only NAME]`: the guards of the house with one small wrong in them at a time, each against
 * the tests that hold it. No file is touched: the wrong text stands in for the right one as it is loaded. A mutant that no
 * test notices has survived; at least 95 of 100 must be killed, and the others are explained here.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BaseSequencer, createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import { projectRoot } from '../../lib/env.ts';
import { mutantsOf, withBoundedLoops, type Mutant } from './mutants/mutate-code.ts';

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
  { name: 'access', file: 'lib/services/access.ts', tests: ['lib/services/access.test.ts', 'lib/services/members/members.test.ts'] },
  { name: 'cap', file: 'lib/services/spending/budget.ts', tests: ['lib/services/spending/budget.test.ts', 'lib/services/spending/caps.test.ts', 'lib/services/spending/spending.test.ts'] },
  { name: 'cap by hand', file: 'lib/services/spending/set-cap.ts', tests: ['lib/services/spending/caps.test.ts', 'lib/services/access.test.ts'] },
  { name: 'idempotency', file: 'lib/services/spending/purchasing.ts', tests: ['lib/services/spending/purchasing.test.ts', 'lib/services/spending/caps.test.ts'] },
];
/** Survivors that are as good as the original, by guard, and why. */
const explained: { [guard: string]: { [mutant: string]: string } } = {
  cuts: { '28 > -> >=': 'what is left of a segment that ends with the cut is not looked at again' },
  idempotency: {
    '18 250 -> 251': 'how soon is looked again, a millisecond later',
    '18 1000 -> 1001': 'the first pause, a millisecond longer',
    '20 30_000 -> 30001': 'the longest pause, a millisecond longer',
  },
  signature: { '21 await  -> ': 'the function is waited for as a whole', "46 'call' -> ''": 'whatever is not the vendor’s answer counts as a call' },
  tiling: {
    '28 + -> -': 'behind the last scene there is none that ends, so the walk stops there all the same',
    '28 < -> <=': 'the same',
    '30 0 -> 1': 'every segment has its scene: the number that is left over is never taken',
    '47 0 -> 1': 'the place was looked at before: there is a border',
    "59 'segments' -> ''": 'a word for the log',
    "59 'scenes' -> ''": 'a word for the log',
    '47 < -> <=': 'behind the last border the walk goes one place on, where there is none either',
  },
};

/** A run of the tests that takes longer than this many times the first one hangs. */
const patience = 5;
const bar = 0.95;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const root = projectRoot();
/** What stands in for which file, while it is loaded. */
const standIn: { file: string; text: string | null } = { file: '', text: null };

/** The tests of a guard as they are listed: the quickest first, which most mutants do not survive. */
class AsListed extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => guards.flatMap(({ tests }) => tests).findIndex((test) => moduleId.endsWith(test));
    return await Promise.resolve(files.toSorted((a, b) => place(a) - place(b)));
  }
}

async function openVitest(): Promise<Vitest> {
  return await createVitest('test', { root, watch: false, bail: 1, reporters: [{}], includeTaskLocation: false, maxWorkers: 1, fsModuleCache: false, silent: true, passWithNoTests: false, sequence: { sequencer: AsListed } }, { plugins: [{ name: 'mutant', enforce: 'pre', transform: (_, id) => (standIn.text !== null && id.split('?')[0] === standIn.file ? standIn.text : null) }] });
}

/** True where every test passed; null where they took longer than `limitMs`. */
async function passes(vitest: Vitest, specs: TestSpecification[], limitMs: number): Promise<boolean | null> {
  vitest.invalidateFile(standIn.file);
  vitest.state.errorsSet.clear();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), limitMs)));
  try {
    const run = vitest.runTestSpecifications(specs).then(({ testModules, unhandledErrors }) => testModules.length === specs.length && testModules.every((module) => module.ok()) && unhandledErrors.length === 0);
    return await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

let [killed, excused, survived] = [0, 0, 0];
for (const guard of guards.filter(({ name }) => values.only === undefined || values.only === name)) {
  const file = path.join(root, guard.file);
  const text = await readFile(file, 'utf8');
  Object.assign(standIn, { file, text: null });
  let vitest = await openVitest();
  const specsOf = async (): Promise<TestSpecification[]> => (await vitest.globTestSpecifications(guard.tests.map((test) => path.join(root, test)))).filter(({ moduleId }) => guard.tests.some((test) => moduleId.endsWith(test)));
  let specs = await specsOf();
  const began = performance.now();
  if ((await passes(vitest, specs, 600_000)) !== true) throw new Error(`the tests of ${guard.name} do not pass as it is`);
  const limitMs = Math.max(20_000, (performance.now() - began) * patience);
  const mutants = mutantsOf(text);
  const left: Mutant[] = [];
  for (const mutant of mutants) {
    standIn.text = withBoundedLoops(text.slice(0, mutant.start) + mutant.is + text.slice(mutant.end));
    const passed = await passes(vitest, specs, limitMs);
    if (passed === true) left.push(mutant);
    if (passed === null) {
      // Whatever hangs goes with its processes.
      await vitest.close();
      vitest = await openVitest();
      specs = await specsOf();
    }
    process.stdout.write(passed === true ? 'S' : passed === null ? 'T' : '.');
  }
  standIn.text = null;
  await vitest.close();
  const why = (mutant: Mutant): string | undefined => explained[guard.name]?.[`${mutant.line} ${mutant.was} -> ${mutant.is}`];
  const open = left.filter((mutant) => why(mutant) === undefined);
  killed += mutants.length - left.length;
  excused += left.length - open.length;
  survived += open.length;
  console.log(`\n${guard.name}: ${mutants.length - left.length} of ${mutants.length} killed (${guard.file})`);
  for (const mutant of left) console.log(`  survived: line ${mutant.line}, ${mutant.kind}: ${mutant.was.slice(0, 80).replaceAll('\n', ' ')} -> ${mutant.is.slice(0, 80).replaceAll('\n', ' ')}${why(mutant) === undefined ? '' : ` (${why(mutant)})`}`);
}
const share = killed / (killed + survived);
console.log(`${killed} killed, ${survived} survived, ${excused} explained: ${(share * 100).toFixed(1)} % (at least ${bar * 100})`);
process.exitCode = share >= bar ? 0 : 1;
