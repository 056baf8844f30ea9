import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { recorded } from '../edits/record-edit.ts';
import type { ServiceContext, SpeechEngineId, Tx } from '../interfaces.ts';
import { speakerColumns, speakerOf, voicingOf } from '../speech-generation/needs-take.ts';
import { missingOf } from '../vendors/describe.ts';
import { priceOfVoice } from '../vendors/engine-prices.ts';
import { engineChoices, engineNames, requireUsable, type Standings } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import type { RecastView } from '../views.ts';

/** Who may speak in the place of an engine that is gone, the best first. */
const inItsPlace: readonly SpeechEngineId[] = ['qwen', 'kokoro', 'minimax', 'local'];
/** Hume's own pages name this moment; an account for which it still answers is left alone. */
const humeEnded = new Date('2026-11-13T05:01:00Z');

const otherVoice = { voice: { engine: { not: 'local' } } };
/** A draft voice that nobody chose. */
const draftVoice = { voice: { engine: 'local' }, voiceSetBy: { not: 'person' } };

/** An engine that voices of the drama are of and that cannot speak any more. */
interface Gone {
  engine: SpeechEngineId;
  why: string;
  characters: { id: string; name: string }[];
}

/** What the Cast page says of voices that cannot be used any more; null where all can. `otherVoices` says whether anybody has another voice than a draft one. */
export async function recastView(context: ServiceContext, tx: Tx, { projectId, otherVoices, standings }: { projectId: string; otherVoices: boolean; standings: Standings }): Promise<RecastView | null> {
  const gone = otherVoices ? await goneEngines(context, tx, projectId, standings) : [];
  if (gone.length === 0) return await betterVoices(tx, projectId, standings);
  const people = gone.flatMap((one) => one.characters);
  const offers = inItsPlace.filter((engine) => !gone.some((one) => one.engine === engine) && missingOf(engine, standings) === null);
  return {
    kind: 'gone',
    why: gone.map(({ engine, why }) => `${engineNames[engine]} cannot speak any more: ${why}.`).join(' '),
    people: people.map((one) => one.name),
    offers: offers.map((engine) => ({ engine, name: spokenNames[engine] ?? engineNames[engine], micros: priceOfVoice(engine) * people.length })),
  };
}

const spokenNames: { [engine: string]: string } = { local: 'the built-in voices', kokoro: 'natural voices' };

/** Draft voices that nobody chose, where the natural voices of this machine are what the drama would take by itself now. */
async function betterVoices(tx: Tx, projectId: string, standings: Standings): Promise<RecastView | null> {
  if (standings.natural !== null) return null;
  const { voiceEngine } = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { voiceEngine: true } });
  if (voiceEngine !== 'auto' && voiceEngine !== 'kokoro') return null;
  const people = await draftPeople(tx, projectId);
  if (people.length === 0) return null;
  return { kind: 'better', why: 'Natural voices are set up on this machine, and draft voices speak here still.', people: people.map(({ name }) => name), offers: [{ engine: 'kokoro', name: 'natural voices', micros: 0 }] };
}

async function draftPeople(tx: Tx, projectId: string): Promise<{ id: string; name: string }[]> {
  return await tx.character.findMany({ where: { projectId, ...draftVoice }, orderBy: [{ lines: 'desc' }, { id: 'asc' }], select: { id: true, name: true } });
}

/**
 * Takes the voices of engines that cannot be used any more from those who have them, so that the next making casts them
 * anew with `engine`. Names, personas, descriptions and every voice that can still be used stay, and so does every take
 * until a new one is there. Where all can be used and the natural voices are asked for, it is the draft voices that nobody
 * chose. Called twice it changes nothing more.
 * @throws ServiceError `bad-input` or `not-allowed` where `engine` cannot be used
 */
export async function recast(context: ServiceContext, input: { projectId: string; engine: SpeechEngineId }): Promise<{ characters: number }> {
  return await context.transaction.run(async (tx) => {
    const { id: projectId } = await requireProject(context, tx, input.projectId, 'edit');
    const standings = await standingsOf(context, tx, projectId);
    const gone = await goneEngines(context, tx, projectId, standings);
    requireUsable(input.engine, standings);
    const people = gone.length === 0 && input.engine === 'kokoro' ? await draftPeople(tx, projectId) : gone.filter((one) => one.engine !== input.engine).flatMap((one) => one.characters);
    const ids = people.map(({ id }) => id);
    if (ids.length === 0) return { characters: 0 };
    // What failed in the old voice is no word on the new one.
    const failed = await linesOf(tx, projectId, new Set(ids), { speakError: { not: null } });
    await tx.segment.updateMany({ where: { id: { in: failed } }, data: { speakError: null } });
    await recorded(context, tx, { projectId, label: 'had voices found anew', rows: { Project: [projectId], Character: ids } }, async () => {
      await tx.character.updateMany({ where: { id: { in: ids } }, data: { voiceId: null, voiceSetBy: 'analysis', voiceError: null, version: { increment: 1 } } });
      await tx.project.update({ where: { id: projectId }, data: { voiceEngine: input.engine } });
    });
    await bumpProject(tx, projectId);
    return { characters: ids.length };
  });
}

async function goneEngines(context: ServiceContext, tx: Tx, projectId: string, standings: Standings): Promise<Gone[]> {
  const paid = await tx.character.findMany({ where: { projectId, ...otherVoice }, orderBy: [{ lines: 'desc' }, { id: 'asc' }], select: { id: true, name: true, voice: { select: { engine: true } } } });
  const gone: Gone[] = [];
  for (const engine of engineChoices.voice.all) {
    const characters = paid.filter(({ voice }) => voice?.engine === engine);
    if (characters.length === 0) continue;
    const why = missingOf(engine, standings) ?? (engine === 'hume' ? await humeIsOver(context, tx, projectId, characters) : null);
    if (why !== null) gone.push({ engine, why, characters });
  }
  return gone;
}

/** Whether Hume is over for this drama: its day has passed, and lines could not be spoken in its voices. */
async function humeIsOver(context: ServiceContext, tx: Tx, projectId: string, characters: { id: string }[]): Promise<string | null> {
  if (context.clock.now() < humeEnded) return null;
  const failed = await linesOf(tx, projectId, new Set(characters.map(({ id }) => id)), { speakError: { not: null } });
  if (failed.length === 0) return null;
  return `its own pages say that access to its voices ended on 13 November 2026, and ${failed.length === 1 ? 'a line' : `${failed.length} lines`} could not be spoken`;
}

/** Lines that these people speak aloud. */
async function linesOf(tx: Tx, projectId: string, characterIds: ReadonlySet<string>, where: { speakError: { not: null } }): Promise<string[]> {
  const voicing = await voicingOf(tx, projectId);
  const rows = await tx.segment.findMany({ where: { projectId, silent: false, ...where }, select: { id: true, ...speakerColumns } });
  return rows.filter((row) => characterIds.has(speakerOf(row, voicing) ?? voicing.narratorId ?? '')).map((row) => row.id);
}
