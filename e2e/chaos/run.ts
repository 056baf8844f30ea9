/**
 * `npm run chaos -- [--runs N] [--seed S] [--long] [--minutes M] [--log FILE] [--keep FOLDER] [--calm FOLDER]`: whole dramas made by a real
 * studio (web server, worker, database, stand-ins of the vendors) while a seeded adversary kills, freezes, cuts and fills,
 * and a writer edits. At the end of each run the promises are checked; the mix of the built-in voices must be, byte for
 * byte, that of an undisturbed run. A seed that failed is run again with `--seed S --runs 1`: the same story, the same
 * edits, the same strikes at the same shares of a making's length (what they meet depends on the machine).
 *
 * Runs with the built-in voices follow each other in one studio, as long as they hold: it must be as good after many faults
 * as after none. Runs with vendors have one each, for what was bought is never bought again. `--log` appends a line of JSON
 * for each run, `--keep` puts aside what a broken run left, `--calm` keeps undisturbed mixes for the next series.
 * After `--minutes` no further run is begun, and undisturbed mixes are made only as they are asked for. Told to stop
 * (SIGTERM), it plays the run that it is in to its end and leaves nothing behind; told twice, it ends at once.
 */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../lib/env.ts';
import { hashSources } from '../../lib/cli/supervise-build.ts';
import buildPages from '../build-pages.ts';
import { counted } from '../counted.ts';
import { calmShelf } from './calm.ts';
import { keepGround, openPlayground, type Playground } from './ground.ts';
import type { Mix } from './invariants.ts';
import { createPace } from './pace.ts';
import { calmKey, planOf, waysOf, type Plan, type Way } from './plan.ts';
import { play, type Outcome } from './play.ts';
import { makeTemplate } from './template.ts';

const shortLines = 12;
const longLines = 120;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, long: { type: 'boolean', default: false }, keep: { type: 'string' }, log: { type: 'string' }, calm: { type: 'string' }, minutes: { type: 'string' } } });
const [runs, first, minutes] = [Number(values.runs), Number(values.seed), values.minutes === undefined ? Infinity : Number(values.minutes)];
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(first) || first < 0 || !(minutes > 0)) {
  console.error('Usage: npm run chaos -- [--runs N] [--seed S] [--long] [--minutes M] [--log FILE] [--keep FOLDER] [--calm FOLDER], with whole numbers.');
  process.exit(2);
}

await buildPages();
await using template = await makeTemplate();
const lines = values.long ? longLines : shortLines;
const all = Array.from({ length: runs }, (_, n) => planOf(first + n, lines));
// One after the other what can be played in one studio.
const plans = [...all.filter(({ voices }) => voices === 'local'), ...all.filter(({ voices }) => voices !== 'local')];
const pace = createPace(lines);
const shelf = calmShelf(values.calm ?? null, await hashSources(projectRoot()));
const wanted = new Map<string, Mix>();
// All in one studio, before anything strikes. What fails here is asked for again by the runs that need it, and is theirs.
if (minutes === Infinity) await makeCalmMixes().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));

const survived = new Map<string, number>();
// What all runs share took its time before: of these minutes every one is a run's.
let lastBegin = performance.now() + minutes * 60_000;
process.once('SIGTERM', () => (lastBegin = 0));
let [played, failed] = [0, 0];
let kept: Playground | null = null;
for (const plan of plans) {
  const from = performance.now();
  if (from > lastBegin) break;
  played += 1;
  const { problems, landed } = await compared(plan);
  for (const what of landed) survived.set(what, (survived.get(what) ?? 0) + 1);
  if (problems.length > 0) failed += 1;
  const seconds = Math.round((performance.now() - from) / 1000);
  console.log(`${problems.length === 0 ? 'held  ' : 'BROKEN'} seed ${plan.seed} (${plan.voices}, ${seconds} s): ${counted(landed) || 'nothing landed'}${problems.map((problem) => `\n         ${problem}`).join('')}`);
  if (values.log !== undefined) await appendFile(values.log, `${JSON.stringify({ seed: plan.seed, lines, voices: plan.voices, held: problems.length === 0, seconds, landed, problems })}\n`);
}
await putAway();
console.log(`\n${played - failed} of ${played} runs held${played < runs ? `, ${runs - played} were not begun` : ''}.\n${[...survived].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `  ${String(count).padStart(4)}  ${what}`).join('\n')}`);
process.exitCode = failed === 0 ? 0 : 1;

async function makeCalmMixes(): Promise<void> {
  for await (const mix of calmMixes(plans.filter(({ voices }) => voices === 'local').flatMap((plan) => waysOf(plan).slice(0, 1).map((way) => ({ plan, way }))))) void mix;
}

/** The undisturbed mixes of plans, played in one of their ways: those that are known, then the others, each made once in a studio that nothing has struck, and only as long as they are asked for. */
async function* calmMixes(of: readonly { plan: Plan; way: Way }[]): AsyncGenerator<Mix> {
  const unknown: { plan: Plan; way: Way; key: string }[] = [];
  for (const { plan, way } of of) {
    const key = calmKey(plan, way);
    const known = wanted.get(key) ?? (await shelf.find(key));
    if (known === null) {
      unknown.push({ plan, way, key });
      continue;
    }
    wanted.set(key, known);
    yield known;
  }
  if (unknown.length === 0) return;
  await using ground = await openPlayground({ template, paid: false, struck: false, logLevel: 'error' });
  for (const { plan, way, key } of unknown) {
    // Two plans of a series may have the same one.
    const mix = wanted.get(key) ?? (await playedCalmly(ground, plan, way));
    if (!wanted.has(key)) await shelf.put(key, mix);
    wanted.set(key, mix);
    yield mix;
  }
}

async function playedCalmly(ground: Playground, plan: Plan, way: Way): Promise<Mix> {
  const { mix, problems, makingMs } = await play(ground, plan, { way });
  if (mix === null || problems.length > 0) throw new Error(`The undisturbed run of seed ${plan.seed} does not hold:\n${problems.join('\n')}`);
  if (!way.mixed.includes(true)) pace.add(makingMs);
  return mix;
}

/** A run, held against the calm one where their mixes can be compared. */
async function compared(plan: Plan): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = await play(await groundFor(plan), plan, { paceMs: pace.now() }, async (mix) => (plan.voices === 'local' ? await mixProblems(plan, mix) : []));
    pace.add(outcome.makingMs);
  } catch (error) {
    outcome = { problems: [error instanceof Error ? error.message : String(error)], mix: null, landed: [], makingMs: 0 };
  }
  const broke = outcome.problems.length > 0;
  if (broke && kept !== null && values.keep !== undefined) await keepGround(kept, path.join(values.keep, String(plan.seed)));
  if (broke || plan.voices !== 'local') await putAway();
  return outcome;
}

/** What is wrong with a mix: it must be that of one of the ways in which its edits can have come, before the mix or behind it. */
async function mixProblems(plan: Plan, mix: Mix | null): Promise<string[]> {
  if (mix === null) return ['there is no mix'];
  const others: Mix[] = [];
  for await (const calm of calmMixes(waysOf(plan).map((way) => ({ plan, way })))) {
    if (calm.sha256 === mix.sha256) return [];
    others.push(calm);
  }
  if (values.keep !== undefined) await keepMixes(values.keep, plan.seed, { struck: mix, ...Object.fromEntries(others.map((one, way) => [`calm-${way}`, one])) });
  return [`the mix (${mix.bytes.length} bytes) is that of no undisturbed run (${others.map(({ bytes }) => bytes.length).join(', ')} bytes)`];
}

/** The studio that served the last run, where it serves this one. */
async function groundFor(plan: Plan): Promise<Playground> {
  const paid = plan.voices !== 'local';
  if (paid) await putAway();
  return (kept ??= await openPlayground({ template, paid, struck: true, logLevel: values.keep === undefined ? 'error' : 'info' }));
}

async function putAway(): Promise<void> {
  const ground = kept;
  kept = null;
  await ground?.[Symbol.asyncDispose]();
}

/** Both mixes of a run that differs, to be looked at. */
async function keepMixes(folder: string, seed: number, mixes: Record<string, Mix>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, mix] of Object.entries(mixes)) await writeFile(path.join(folder, `${seed}-${name}.mp3`), mix.bytes);
}
