/**
 * `npm run verify -- edits [--runs N] [--seed S] [--shrink]`: random days of edits at two windows (cuts, speakers, the cast, takings
 * back, readings, revised manuscripts, two changes at once), each held against a reference model in memory. A day that
 * fails is printed, with `--shrink` made as short as it can be first; the same seed does the same days.
 */
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { joinTestCluster, sweepTestDatabases } from '../../lib/db/testing.ts';
import { agree, type Tally } from '../../lib/services/edits/testing-agreement.ts';
import { anySound } from '../../lib/services/edits/testing-rows.ts';
import { days, stories } from '../../lib/services/edits/testing-steps.ts';
import { openTestHouse } from '../../lib/services/testing-database.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, shrink: { type: 'boolean', default: false } } });
const [runs, seed] = [Number(values.runs), Number(values.seed)];
/** Days in one database: tables that grow without end would be measured instead of the edits. */
const batch = 50;
/** Days at once: while one waits for the database another one is worked out. */
const atOnce = 2;

await using stack = new AsyncDisposableStack();
const cluster = await joinTestCluster();
stack.defer(() => cluster.stop());
if (cluster.startedHere) await sweepTestDatabases(cluster.url);
const tally: Tally = new Map();
const began = performance.now();
let [done, next] = [0, 0];
const failures: string[] = [];

async function someDays(): Promise<void> {
  while (next * batch < runs && failures.length === 0) {
    const number = next++;
    const count = Math.min(batch, runs - number * batch);
    await using house = await openTestHouse();
    const sound = await anySound(house.context);
    const result = await fc.check(
      fc.asyncProperty(stories, days, async (story, steps) => await agree(house.context, story, steps, sound, tally)),
      { numRuns: count, seed: seed * 100_000 + number, endOnFailure: !values.shrink },
    );
    done += result.numRuns;
    if (result.failed) {
      failures.push(`seed ${seed}, batch ${number}:\n${result.counterexample?.[0] ?? ''}\n${result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance)}`);
      console.error(failures.at(-1));
    }
    const seconds = (performance.now() - began) / 1000;
    console.log(`${done} of ${runs} days, ${((seconds / done) * 1000).toFixed(0)} s a thousand, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  }
}

await Promise.all(Array.from({ length: atOnce }, someDays));
for (const [what, count] of [...tally].toSorted(([, a], [, b]) => b - a)) console.log(`${String(count).padStart(8)} ${what}`);
console.log(failures.length === 0 ? `${done} days of edits agree with the model` : 'rows and model disagree');
process.exitCode = failures.length === 0 ? 0 : 1;
