/** One run: a drama is made in a studio while the strikes of a plan fall on it and its writer edits, and at the end everything is looked at. */
import { setTimeout as pause } from 'node:timers/promises';
import { said } from '../../app/said.ts';
import { openDatabase, type PrismaClient } from '../../lib/db/client.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import type { ProjectSummary } from '../../lib/services/views.ts';
import { strike } from './adversary.ts';
import { edit, type Answered } from './editing.ts';
import type { Playground } from './ground.ts';
import { broken, leftAfterDeleting, mixOf, type Mix } from './invariants.ts';
import { editsOf, type Fault, type Plan, type Voices, type Way } from './plan.ts';
import { asked, atRest, during, isCast, isScored, isWhole, lookAgain, press, view } from './writer.ts';

const mostPresses = 10;
const restWithinMs = 400_000;
const closedWithinMs = 300_000;

export interface Outcome {
  /** What does not hold, in words. */
  problems: string[];
  mix: Mix | null;
  /** What landed, once for each time. */
  landed: string[];
  /** From the casting of the voices to the end of the making, milliseconds. */
  makingMs: number;
}

/**
 * How a plan is played. Struck: over what a making takes on this machine from the casting on, `paceMs`, its strikes are
 * spread. Calm: nothing strikes, and its edits come when its sounds are found and the making was cancelled, or, as its way
 * says for each, after a mix.
 */
export type Manner = { paceMs: number } | { way: Way };

/**
 * Plays a run in a studio that holds nothing.
 * @param judged what is wrong with its mix, in words: asked before the drama is deleted, so that one that broke is there to be looked at
 */
export async function play(ground: Playground, plan: Plan, manner: Manner, judged: (mix: Mix | null) => Promise<string[]> = async () => []): Promise<Outcome> {
  const { vendors } = ground;
  const { id }: ProjectSummary = await (await asked(ground, 'projects', { method: 'POST', body: plan.story, headers: { 'Content-Type': 'text/plain', ...said({ title: 'Bell' }) } })).json();
  await atRest(ground, id);
  if (plan.voices !== 'local') await choosePaid(ground, id, plan.voices);
  if (vendors) (plan.voices === 'hume' ? vendors.hume.mischief : vendors.replicate.mischief).set(plan.mischief, plan.seed);
  const landed: string[] = [];
  const answered: Answered[] = [];
  await press(ground, id);
  // Edits come after the casting in both runs: who is renamed before it may be given another voice.
  await isCast(ground, id);

  const from = performance.now();
  const over = new AbortController();
  const lurking = new Lurking();
  try {
    if ('paceMs' in manner) await struck({ ground, id, plan, paceMs: manner.paceMs, landed, answered, lurking, over: over.signal });
    else {
      for (const [index, what] of editsOf(plan).entries()) {
        await (manner.way.mixed[index] === true ? finished(ground, id) : unmixed(ground, id));
        const done = await edit(ground, id, plan, what);
        if (done) answered.push(done);
      }
    }
    await finished(ground, id);
  } finally {
    over.abort();
    await lurking.end();
  }
  // Who lurked may have struck at the very end.
  const now = await finished(ground, id);
  const makingMs = performance.now() - from;

  const problems = [...lurking.problems];
  if (!isWhole(now)) problems.push(`not whole after ${mostPresses} presses: ${now.production?.error ?? JSON.stringify(now.production?.problems.slice(0, 2) ?? now.lines)}`);
  if (vendors) {
    await vendors.replicate.idle();
    await nothingOpen(ground);
    for (const { mischief } of [vendors.hume, vendors.replicate]) for (const [name, count] of mischief.done) landed.push(...Array.from({ length: count }, () => `vendor: ${name}`));
  }
  const revised = answered.some(({ kind }) => kind === 'revise');
  problems.push(...(await broken(ground, id, { text: revised ? plan.revised : plan.story, vendors, edits: { answered, plan } })));
  const mix = await mixOf(ground, id);
  problems.push(...(await judged(mix)));
  if (problems.length === 0) problems.push(...(await leftAfterDeleting(ground, id)));
  return { problems, mix, landed, makingMs };
}

/** What strikes beside everything else. Where one of them fails, the run goes on and the failure is told. */
class Lurking {
  readonly problems: string[] = [];
  readonly #running: Promise<void>[] = [];

  add(strike: Promise<void>): void {
    this.#running.push(strike.catch((error: unknown) => void this.problems.push(`a strike failed: ${error instanceof Error ? error.message : String(error)}`)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#running);
  }
}

interface Struck {
  ground: Playground;
  id: string;
  plan: Plan;
  paceMs: number;
  landed: string[];
  answered: Answered[];
  lurking: Lurking;
  over: AbortSignal;
}

/** The making, while the plan's strikes come at their moments. Edits wait for each other; faults wait for nobody. */
async function struck({ ground, id, plan, paceMs, landed, answered, lurking, over }: Struck): Promise<void> {
  const from = performance.now();
  const struckOnce = async (fault: Fault): Promise<void> => {
    if (await strike(ground, id, fault, over)) landed.push(fault);
  };
  for (const { at, what } of plan.strikes) {
    await pause(Math.max(0, at * paceMs - (performance.now() - from)));
    if ('edit' in what) {
      const done = await edit(ground, id, plan, what.edit);
      if (!done) continue;
      answered.push(done);
      landed.push(`edit: ${done.kind}`);
    } else if (what.fault === 'kill an encoder') {
      // One that has to be waited for keeps no edit waiting, which would come behind the mix that the calm run makes after it.
      lurking.add(struckOnce(what.fault));
    } else await struckOnce(what.fault);
  }
}

/** At rest, and made again as long as something is missing, as a person would press. */
async function finished(ground: Playground, id: string): Promise<Awaited<ReturnType<typeof atRest>>> {
  let now = await atRest(ground, id, restWithinMs);
  for (let presses = 0; presses < mostPresses && !isWhole(now); presses += 1) {
    await press(ground, id);
    now = await atRest(ground, id, restWithinMs);
  }
  return now;
}

/**
 * Once its sounds are found, what is being made is cancelled: no mix comes before the edit that follows, however long that
 * takes. What is there already, from a drama before this one, is made in no time, and only the mix is left.
 */
async function unmixed(ground: Playground, id: string): Promise<void> {
  const { export: before } = await view(ground, id);
  await isScored(ground, id);
  await during(ground, id, 'cancel');
  const { export: now } = await atRest(ground, id);
  if (now?.id !== before?.id) throw new Error('A calm run was mixed before its edit.');
}

/** As a writer who has the keys: agreed to, and every sound from a vendor. */
async function choosePaid(ground: Playground, id: string, voices: Voices): Promise<void> {
  await withRows(ground, async (prisma) => {
    await prisma.project.update({ where: { id }, data: { voiceEngine: voices, musicEngine: 'stable-audio', effectEngine: 'stable-audio', capMicros: 200_000_000, agreements: { create: ['hume', 'replicate'].map((vendor) => ({ vendor, agreedAt: new Date() })) } } });
  });
}

async function nothingOpen(ground: Playground): Promise<void> {
  await withRows(ground, async (prisma) => {
    const since = performance.now();
    for (const late = Date.now() + closedWithinMs; Date.now() < late; await lookAgain(since)) {
      if ((await prisma.purchase.count({ where: { state: 'open' } })) === 0) return;
    }
  });
}

async function withRows<T>(ground: Playground, work: (prisma: PrismaClient) => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const database = await ensureDatabase({ dataDir: ground.studio.dataDir });
  stack.defer(() => database.stop());
  const open = openDatabase(database.url, { max: 1 });
  stack.defer(() => open.close());
  return await work(open.prisma);
}
