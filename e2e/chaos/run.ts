/**
 * `npm run chaos -- [--runs N] [--seed S] [--long] [--keep FOLDER]`: whole dramas made by a real studio (web server, worker, database,
 * stand-ins of the vendors) while a seeded adversary kills, freezes, cuts and fills, and a writer edits. At the end of
 * each run the promises are checked; the mix of the built-in voices must be, byte for byte, that of an undisturbed run.
 * A seed that failed is run again with `--seed S --runs 1`: the same story, the same edits, the same strikes at the
 * same moments after the making began (what they meet depends on the machine).
 */
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { said } from '../../app/said.ts';
import { openDatabase } from '../../lib/db/client.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import { freePort, newDataFolder, Studio } from '../../lib/cli/temporary-studio.ts';
import type { ProjectSummary } from '../../lib/services/views.ts';
import buildPages from '../build-pages.ts';
import { startStandIns, type StandIns } from '../vendors/stand-ins.ts';
import { readyWithinMs, removeDisk, smallDisk, strike, withinReach, type Ground } from './adversary.ts';
import { broken, mixOf, type Mix } from './invariants.ts';
import { calmKey, planOf, type Fault, type Plan } from './plan.ts';
import { asked, atRest, during, edit, isWhole, press, view } from './writer.ts';

const mostPresses = 10;
const longLines = 120;

interface Outcome {
  problems: string[];
  mix: Mix | null;
  landed: string[];
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, long: { type: 'boolean', default: false }, keep: { type: 'string' } } });
const [runs, first] = [Number(values.runs), Number(values.seed)];
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(first) || first < 0) {
  console.error('Usage: npm run chaos -- [--runs N] [--seed S] [--long] [--keep FOLDER], with whole numbers.');
  process.exit(2);
}

await buildPages();
const calm = new Map<string, Mix>();
const survived = new Map<string, number>();
let failed = 0;
for (let seed = first; seed < first + runs; seed += 1) {
  const plan = planOf(seed, values.long ? longLines : 12);
  const from = performance.now();
  const { problems, landed } = await compared(plan);
  for (const what of landed) survived.set(what, (survived.get(what) ?? 0) + 1);
  if (problems.length > 0) failed += 1;
  console.log(`${problems.length === 0 ? 'held  ' : 'BROKEN'} seed ${seed} (${plan.voices}, ${((performance.now() - from) / 1000).toFixed(0)} s): ${counted(landed) || 'nothing landed'}${problems.map((problem) => `\n         ${problem}`).join('')}`);
}
console.log(`\n${runs - failed} of ${runs} runs held.\n${[...survived].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `  ${String(count).padStart(4)}  ${what}`).join('\n')}`);
process.exitCode = failed === 0 ? 0 : 1;

/** What landed, each kind once with how often. */
function counted(landed: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const what of landed) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].map(([what, count]) => (count === 1 ? what : `${count} × ${what}`)).join(', ');
}

/** A run, and beside it the calm one where their mixes can be compared. */
async function compared(plan: Plan): Promise<Outcome> {
  try {
    const outcome = await play(plan, true);
    if (plan.voices !== 'local') return outcome;
    const key = calmKey(plan);
    const wanted = calm.get(key) ?? (await play(plan, false)).mix;
    if (wanted === null) return { ...outcome, problems: [...outcome.problems, 'the undisturbed run made no mix'] };
    calm.set(key, wanted);
    if (outcome.mix?.sha256 === wanted.sha256) return outcome;
    if (values.keep !== undefined) await keep(values.keep, plan.seed, { calm: wanted, struck: outcome.mix });
    const again = (await play(plan, false)).mix;
    const steady = again?.sha256 === wanted.sha256 ? 'which is the same when it is made again' : 'which is another when it is made again';
    return { ...outcome, problems: [...outcome.problems, `the mix (${outcome.mix?.bytes.length ?? 0} bytes) is not that of the undisturbed run (${wanted.bytes.length} bytes), ${steady}`] };
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)], mix: null, landed: [] };
  }
}

async function play(plan: Plan, disturbed: boolean): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const vendors = plan.voices === 'local' ? null : stack.use(await standIns(plan));
  const port = await freePort();
  const dataDir = await newDataFolder();
  stack.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const small = disturbed && (await smallDisk(dataDir));
  if (small) stack.defer(() => removeDisk(dataDir));
  const settings: Record<string, string> = { NARRATIX_JOB_HEARTBEAT_SECONDS: '2', NARRATIX_STALL_SECONDS: '2', LOG_LEVEL: 'error', ...withinReach(dataDir), ...(vendors ? { ...vendors.addresses.settings, NARRATIX_PUBLIC_URL: `http://127.0.0.1:${port}` } : {}) };
  const ground: Ground = { studio: await Studio.start(dataDir, { port, settings, readyWithinMs }), settings, small, press: () => press(ground, id), pause: () => during(ground, id, 'pause'), resume: () => during(ground, id, 'resume'), cancel: () => during(ground, id, 'cancel') };
  stack.defer(async () => void (await ground.studio.stop()));

  const { id }: ProjectSummary = await (await asked(ground, 'projects', { method: 'POST', body: plan.story, headers: { 'Content-Type': 'text/plain', ...said({ title: 'Bell' }) } })).json();
  await atRest(ground, id);
  if (vendors) await choosePaid(dataDir, id, plan);
  const landed: string[] = [];
  await press(ground, id);
  // Edits come after the casting in both runs: who is renamed before it may be given another voice.
  await isCast(ground, id);
  if (disturbed) await struck(ground, id, plan, landed);
  else for (const { what } of plan.strikes) if ('edit' in what) await edit(ground, id, plan, what.edit);

  let now = await atRest(ground, id, 400_000);
  for (let presses = 0; presses < mostPresses && !isWhole(now); presses += 1) {
    await press(ground, id);
    now = await atRest(ground, id, 400_000);
  }
  const problems = isWhole(now) ? [] : [`not whole after ${mostPresses} presses: ${now.production?.error ?? JSON.stringify(now.production?.problems.slice(0, 2) ?? now.lines)}`];
  if (vendors) {
    await vendors.replicate.idle();
    await nothingOpen(dataDir);
    for (const { mischief } of [vendors.hume, vendors.replicate]) for (const [name, count] of mischief.done) landed.push(...Array.from({ length: count }, () => `vendor: ${name}`));
  }
  const revised = plan.strikes.some(({ what }) => 'edit' in what && what.edit.kind === 'revise');
  problems.push(...(await broken(ground, id, { text: revised ? plan.revised : plan.story, vendors })));
  return { problems, mix: await mixOf(ground, id), landed };
}

/** The making, while the plan's strikes come at their moments. Edits wait for each other; faults wait for nobody. */
async function struck(ground: Ground, id: string, plan: Plan, landed: string[]): Promise<void> {
  const from = performance.now();
  const lurking: Promise<void>[] = [];
  const struckOnce = async (fault: Fault): Promise<void> => {
    if (await strike(ground, fault)) landed.push(fault);
  };
  for (const { atMs, what } of plan.strikes) {
    await pause(Math.max(0, atMs - (performance.now() - from)));
    if ('edit' in what) {
      await edit(ground, id, plan, what.edit);
      landed.push(`edit: ${what.edit.kind}`);
    } else if (what.fault === 'kill an encoder') {
      // One that has to be waited for keeps no edit waiting, which would come behind the mix that the calm run makes after it.
      lurking.push(struckOnce(what.fault));
    } else await struckOnce(what.fault);
  }
  await Promise.all(lurking);
}

/** Both mixes of a run that differs, to be looked at. */
async function keep(folder: string, seed: number, mixes: Record<string, Mix | null>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, mix] of Object.entries(mixes)) if (mix) await writeFile(path.join(folder, `${seed}-${name}.mp3`), mix.bytes);
}

async function standIns(plan: Plan): Promise<StandIns> {
  const mischief = plan.mischief;
  return await startStandIns({ replicate: { timeScale: 0.1, slowMs: 300, webhookDelaySeconds: 5, ...(plan.voices === 'hume' ? {} : { mischief }) }, hume: plan.voices === 'hume' ? { mischief } : {}, anthropic: {} });
}

async function isCast(ground: Ground, id: string): Promise<void> {
  for (const late = Date.now() + 120_000; Date.now() < late; await pause(100)) {
    const { production } = await view(ground, id);
    if (production?.state !== 'running' || production.stages.find((stage) => stage.name === 'cast')?.state === 'done') return;
  }
  throw new Error('The voices were not cast.');
}

/** As a writer who has the keys: agreed to, and every sound from a vendor. */
async function choosePaid(dataDir: string, id: string, { voices }: Plan): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase({ dataDir });
  stack.defer(() => database.stop());
  const open = openDatabase(database.url, { max: 1 });
  stack.defer(() => open.close());
  await open.prisma.project.update({ where: { id }, data: { voiceEngine: voices, musicEngine: 'stable-audio', effectEngine: 'stable-audio', capMicros: 200_000_000, agreements: { create: ['hume', 'replicate'].map((vendor) => ({ vendor, agreedAt: new Date() })) } } });
}

async function nothingOpen(dataDir: string): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase({ dataDir });
  stack.defer(() => database.stop());
  const open = openDatabase(database.url, { max: 1 });
  stack.defer(() => open.close());
  for (const late = Date.now() + 120_000; Date.now() < late; await pause(200)) {
    if ((await open.prisma.purchase.count({ where: { state: 'open' } })) === 0) return;
  }
}
