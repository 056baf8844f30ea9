/** The writer of a run: what a person does with a studio that comes and goes. */
import { setTimeout as pause } from 'node:timers/promises';
import { openAsker } from '../../lib/cli/bench/worker.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import { ServiceError } from '../../lib/services/errors.ts';
import type { ServiceContext } from '../../lib/services/interfaces.ts';
import type { ProductionView, ProjectView, StageName } from '../../lib/services/views.ts';
import type { Ground } from './adversary.ts';

/** On a machine that is busy with others, and while everything starts anew. */
export const patienceMs = 300_000;
const stageWithinMs = 400_000;
/** A request that has no answer by then was lost with whoever took it. */
const answerMs = 45_000;

/** Asks until the studio answers: it may be down just now. Gives the answer whatever its status below 500. */
export async function asked(ground: Pick<Ground, 'studio'>, route: string, init?: RequestInit): Promise<Response> {
  for (const late = Date.now() + patienceMs; ; ) {
    try {
      const response = await fetch(`${ground.studio.url}/api/${route}`, { ...init, signal: AbortSignal.timeout(answerMs) });
      if (response.status < 500) return response;
      await response.arrayBuffer();
    } catch (error) {
      if (Date.now() > late) throw new Error(`The studio did not answer ${route} for ${patienceMs / 1000} s.\n${ground.studio.said.slice(-3000)}`, { cause: error });
    }
    if (Date.now() > late) throw new Error(`The studio only had errors for ${route}.\n${ground.studio.said.slice(-3000)}`);
    await pause(150);
  }
}

export async function view(ground: Pick<Ground, 'studio'>, id: string): Promise<ProjectView> {
  const response = await asked(ground, `projects/${id}`);
  if (!response.ok) throw new Error(`The drama could not be read: ${await response.text()}`);
  const value: ProjectView = await response.json();
  return value;
}

const soonestLookMs = 120;
const latestLookMs = 2_000;

/** Waits before the next look at something that is awaited since then: a twentieth of the wait so far, for the looking itself is work for the studio. */
export async function lookAgain(since: number): Promise<void> {
  await pause(Math.min(latestLookMs, Math.max(soonestLookMs, (performance.now() - since) / 20)));
}

/** However it goes on: a long story before slow vendors, on a machine that is busy with others. */
const longestMs = 1_800_000;

/** Until nothing of the drama is under way. Throws where it does not come on for so long. */
export async function atRest(ground: Pick<Ground, 'studio'>, id: string, withinMs = patienceMs): Promise<ProjectView> {
  const since = performance.now();
  for (let [late, before] = [since + withinMs, '']; ; await lookAgain(since)) {
    const now = await view(ground, id);
    if (now.production?.state !== 'running' && now.state !== 'reading') return now;
    const standing = JSON.stringify([now.production?.id, now.production?.fraction, now.lines]);
    if (standing !== before) [late, before] = [performance.now() + withinMs, standing];
    if (performance.now() > Math.min(late, since + longestMs)) throw new Error(`The drama did not come to rest: ${JSON.stringify(now.production)}\n${ground.studio.said.slice(-3000)}`);
  }
}

export async function press(ground: Pick<Ground, 'studio'>, id: string): Promise<void> {
  await asked(ground, `projects/${id}/make`, { method: 'POST', body: JSON.stringify({ scope: { kind: 'all' } }), headers: { 'Content-Type': 'application/json' } });
}

/** What may be done with a making that is under way. */
export async function during(ground: Pick<Ground, 'studio'>, id: string, what: 'pause' | 'resume' | 'cancel'): Promise<void> {
  await asked(ground, `projects/${id}/${what}`, { method: 'POST' });
}

/** Everything is there: each line that is spoken, each sound, the mix. */
export function isWhole(now: ProjectView): boolean {
  return now.export !== null && !now.export.stale && now.production?.state === 'done' && now.production.problems.length === 0 && now.lines.ready === now.lines.total;
}

/** Until everybody has a voice, or the making has ended without. */
export async function isCast(ground: Pick<Ground, 'studio'>, id: string): Promise<void> {
  await until(ground, id, 'the voices are cast', ({ production }) => production?.state !== 'running' || isDone(production, 'cast'));
}

/** Until it is known which sounds there are. A making that has ended without is begun again. */
export async function isScored(ground: Pick<Ground, 'studio'>, id: string): Promise<void> {
  await until(ground, id, 'the sounds are found', async ({ production }) => {
    if (production?.kind === 'make' && (production.state === 'done' || isDone(production, 'score'))) return true;
    if (production?.state !== 'running') await press(ground, id);
    return false;
  });
}

function isDone(production: ProductionView, stage: StageName): boolean {
  return production.stages.find(({ name }) => name === stage)?.state === 'done';
}

async function until(ground: Pick<Ground, 'studio'>, id: string, what: string, holds: (now: ProjectView) => boolean | Promise<boolean>): Promise<void> {
  const since = performance.now();
  for (const late = Date.now() + stageWithinMs; Date.now() < late; await lookAgain(since)) if (await holds(await view(ground, id))) return;
  throw new Error(`It did not come so far that ${what}.`);
}

/** Does what a server action would, in a context of its own; again where the studio was struck in the middle. */
export async function acting(ground: Pick<Ground, 'studio'>, work: (context: ServiceContext) => Promise<void>): Promise<void> {
  for (const late = Date.now() + patienceMs; ; await pause(200)) {
    try {
      await using stack = new AsyncDisposableStack();
      const database = await ensureDatabase({ dataDir: ground.studio.dataDir });
      stack.defer(() => database.stop());
      const context = await openAsker(database.url, stack);
      return await work(context);
    } catch (error) {
      // A changed row is read again; a refusal stands.
      const refusal = error instanceof ServiceError && !error.retryable && error.code !== 'stale' && error.code !== 'internal';
      if (refusal || Date.now() > late) throw error;
    }
  }
}
