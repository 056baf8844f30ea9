/** The writer of a run: what a person does with a studio that comes and goes. */
import { setTimeout as pause } from 'node:timers/promises';
import { openAsker } from '../../lib/cli/bench/worker.ts';
import { ensureDatabase } from '../../lib/db/embedded.ts';
import { renameCharacter } from '../../lib/services/characters/rename-character.ts';
import { setCue } from '../../lib/services/cues/set-cue.ts';
import { ServiceError } from '../../lib/services/errors.ts';
import type { ServiceContext } from '../../lib/services/interfaces.ts';
import { readProject } from '../../lib/services/projects/read-project.ts';
import { acceptRevision, uploadRevision } from '../../lib/services/revisions/revise.ts';
import { assignLines } from '../../lib/services/segments/assign-lines.ts';
import { setSilent } from '../../lib/services/segments/set-silent.ts';
import type { ProjectView } from '../../lib/services/views.ts';
import type { Ground } from './adversary.ts';
import type { Edit, Plan } from './plan.ts';

/** On a machine that is busy with others, and while everything starts anew. */
const patienceMs = 300_000;
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

/** Until nothing of the drama is under way. */
export async function atRest(ground: Pick<Ground, 'studio'>, id: string, withinMs = patienceMs): Promise<ProjectView> {
  const since = performance.now();
  for (const late = Date.now() + withinMs; ; await lookAgain(since)) {
    const now = await view(ground, id);
    if (now.production?.state !== 'running' && now.state !== 'reading') return now;
    if (Date.now() > late) throw new Error(`The drama did not come to rest: ${JSON.stringify(now.production)}\n${ground.studio.said.slice(-3000)}`);
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

/** Does what a server action would, in a context of its own; again where the studio was struck in the middle. */
async function acting(ground: Pick<Ground, 'studio'>, work: (context: ServiceContext) => Promise<void>): Promise<void> {
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

/** Makes one of the writer's edits, whatever happens meanwhile. */
export async function edit(ground: Pick<Ground, 'studio'>, projectId: string, plan: Plan, what: Edit): Promise<void> {
  if (what.kind === 'revise') return await revise(ground, projectId, plan);
  await acting(ground, async (context) => {
    const project = await readProject(context, { projectId });
    const people = project.cast.filter((one) => one.role !== 'narrator').toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (what.kind === 'rename') {
      const person = people[what.person % Math.max(1, people.length)];
      if (person && person.name !== what.name) await renameCharacter(context, { characterId: person.id, name: what.name, version: person.version });
      return;
    }
    if (what.kind === 'sound') {
      const effects = project.cues.toSorted((a, b) => a.anchorStart - b.anchorStart);
      const cue = effects[what.cue % Math.max(1, effects.length)];
      if (cue && cue.gainDb !== what.gainDb) await setCue(context, { cueId: cue.id, gainDb: what.gainDb, version: cue.version });
      return;
    }
    const lines = await context.transaction.run((tx) => tx.segment.findMany({ where: { projectId, kind: { not: 'scene-break' } }, orderBy: { index: 'asc' }, select: { id: true, version: true } }));
    const line = lines[what.line % Math.max(1, lines.length)];
    if (!line) return;
    if (what.kind === 'silent') return void (await setSilent(context, { projectId, lines: [line], silent: true }));
    const to = people[what.to % Math.max(1, people.length)];
    if (to) await assignLines(context, { projectId, lines: [line], characterId: to.id });
  });
}

/** Brings the revised manuscript in: what is being made is stopped for it. */
async function revise(ground: Pick<Ground, 'studio'>, projectId: string, plan: Plan): Promise<void> {
  for (const late = Date.now() + patienceMs; ; await pause(200)) {
    await during(ground, projectId, 'cancel');
    await atRest(ground, projectId);
    try {
      await acting(ground, async (context) => {
        const { text } = await context.transaction.run((tx) => tx.sourceDocument.findUniqueOrThrow({ where: { projectId }, select: { text: true } }));
        if (text === plan.revised) return;
        const waiting = await context.transaction.run((tx) => tx.revisedDocument.findUnique({ where: { projectId }, select: { summary: true } }));
        if (waiting === null) await uploadRevision(context, { projectId, bytes: new TextEncoder().encode(plan.revised), fileName: 'revised.txt' });
        else if (waiting.summary !== null) await acceptRevision(context, { projectId });
      });
    } catch (error) {
      // Something else was begun in between: it is stopped, and the manuscript brought in again.
      if (!(error instanceof ServiceError) || error.code !== 'conflict') throw error;
    }
    await atRest(ground, projectId);
    const done = await isRevised(ground, projectId, plan);
    if (done) return;
    if (Date.now() > late) throw new Error('The revised manuscript could not be brought in.');
  }
}

async function isRevised(ground: Pick<Ground, 'studio'>, projectId: string, plan: Plan): Promise<boolean> {
  let done = false;
  await acting(ground, async (context) => {
    const { text } = await context.transaction.run((tx) => tx.sourceDocument.findUniqueOrThrow({ where: { projectId }, select: { text: true } }));
    done = text === plan.revised;
  });
  return done;
}
