/** What the writer of a run changes while a drama is made. */
import { setTimeout as pause } from 'node:timers/promises';
import type { TextRange } from '../../lib/story/types.ts';
import { renameCharacter } from '../../lib/services/characters/rename-character.ts';
import { setCue } from '../../lib/services/cues/set-cue.ts';
import { ServiceError } from '../../lib/services/errors.ts';
import type { ServiceContext } from '../../lib/services/interfaces.ts';
import { readProject } from '../../lib/services/projects/read-project.ts';
import { acceptRevision, uploadRevision } from '../../lib/services/revisions/revise.ts';
import { assignLines } from '../../lib/services/segments/assign-lines.ts';
import { setSilent } from '../../lib/services/segments/set-silent.ts';
import type { Ground } from './adversary.ts';
import type { Edit, Plan } from './plan.ts';
import { acting, atRest, during, isCast, isScored, patienceMs, press } from './writer.ts';

/** An edit that the studio answered as done, with the rows that it was made on: from then on it must be found there. */
export type Answered =
  /** `at`: where the line stood in the text, UTF-16 offsets. */
  | { kind: 'speaker'; lineId: string; at: TextRange; characterId: string }
  | { kind: 'silent'; lineId: string; at: TextRange }
  | { kind: 'rename'; characterId: string; name: string }
  | { kind: 'sound'; cueId: string; gainDb: number }
  | { kind: 'revise' };

/** Makes one of the writer's edits, whatever happens meanwhile. Null where there is nothing that it could be made on. */
export async function edit(ground: Pick<Ground, 'studio'>, projectId: string, plan: Plan, what: Edit): Promise<Answered | null> {
  // Sounds are looked for beside the casting, by the lines as they then are, and stay what they are when these change: an edit
  // that came before them would give the drama other sounds than the calm run's.
  await isScored(ground, projectId);
  if (what.kind === 'revise') return await revise(ground, projectId, plan);
  let aim: Exclude<Answered, { kind: 'revise' }> | null = null;
  await acting(ground, async (context) => {
    // Aimed once: where an answer was lost, somebody else may stand in the place of whom it was given.
    aim ??= await aimed(context, projectId, what);
    if (aim !== null) await make(context, projectId, aim);
  });
  return aim;
}

async function aimed(context: ServiceContext, projectId: string, what: Exclude<Edit, { kind: 'revise' }>): Promise<Exclude<Answered, { kind: 'revise' }> | null> {
  const project = await readProject(context, { projectId });
  const people = project.cast.filter((one) => one.role !== 'narrator').toSorted((a, b) => (a.name === b.name ? a.colour - b.colour : a.name < b.name ? -1 : 1));
  if (what.kind === 'rename') {
    const person = people[what.person % Math.max(1, people.length)];
    return person ? { kind: 'rename', characterId: person.id, name: what.name } : null;
  }
  if (what.kind === 'sound') {
    const cues = project.cues.toSorted((a, b) => a.anchorStart - b.anchorStart || (`${a.lane} ${a.sound}` < `${b.lane} ${b.sound}` ? -1 : 1));
    const cue = cues[what.cue % Math.max(1, cues.length)];
    return cue ? { kind: 'sound', cueId: cue.id, gainDb: what.gainDb } : null;
  }
  const lines = await context.transaction.run((tx) => tx.segment.findMany({ where: { projectId, kind: { not: 'scene-break' } }, orderBy: { index: 'asc' }, select: { id: true, start: true, end: true } }));
  const line = lines[what.line % Math.max(1, lines.length)];
  if (!line) return null;
  const on = { lineId: line.id, at: { start: line.start, end: line.end } };
  if (what.kind === 'silent') return { kind: 'silent', ...on };
  const to = people[what.to % Math.max(1, people.length)];
  return to ? { kind: 'speaker', ...on, characterId: to.id } : null;
}

/** Does it as a page would: with the version of the row as it is just now. */
async function make(context: ServiceContext, projectId: string, aim: Exclude<Answered, { kind: 'revise' }>): Promise<void> {
  if (aim.kind === 'rename') {
    const { name, version } = await context.transaction.run((tx) => tx.character.findUniqueOrThrow({ where: { id: aim.characterId }, select: { name: true, version: true } }));
    if (name !== aim.name) await renameCharacter(context, { characterId: aim.characterId, name: aim.name, version });
  } else if (aim.kind === 'sound') {
    const { gainDb, version } = await context.transaction.run((tx) => tx.cue.findUniqueOrThrow({ where: { id: aim.cueId }, select: { gainDb: true, version: true } }));
    if (gainDb !== aim.gainDb) await setCue(context, { cueId: aim.cueId, gainDb: aim.gainDb, version });
  } else {
    const lines = [await context.transaction.run((tx) => tx.segment.findUniqueOrThrow({ where: { id: aim.lineId }, select: { id: true, version: true } }))];
    if (aim.kind === 'silent') await setSilent(context, { projectId, lines, silent: true });
    else await assignLines(context, { projectId, lines, characterId: aim.characterId });
  }
}

/** Brings the revised manuscript in: what is being made is stopped for it, and begun again with it. */
async function revise(ground: Pick<Ground, 'studio'>, projectId: string, plan: Plan): Promise<Answered> {
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
    if (await isRevised(ground, projectId, plan)) break;
    if (Date.now() > late) throw new Error('The revised manuscript could not be brought in.');
  }
  // What strikes from now on is to meet a making, and no studio at rest.
  await press(ground, projectId);
  await isCast(ground, projectId);
  return { kind: 'revise' };
}

async function isRevised(ground: Pick<Ground, 'studio'>, projectId: string, plan: Plan): Promise<boolean> {
  let done = false;
  await acting(ground, async (context) => {
    const { text } = await context.transaction.run((tx) => tx.sourceDocument.findUniqueOrThrow({ where: { projectId }, select: { text: true } }));
    done = text === plan.revised;
  });
  return done;
}
