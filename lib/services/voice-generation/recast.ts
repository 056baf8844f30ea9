import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import type { ServiceContext, SpeechEngineId, Tx } from '../interfaces.ts';
import { speakerColumns, speakerOf, voicingOf } from '../speech-generation/needs-take.ts';
import { missingFor } from '../vendors/describe.ts';
import { priceOfVoice } from '../vendors/engine-prices.ts';
import { engineChoices, engineNames, requireUsable, vendorOf, type Standings } from '../vendors/pick.ts';
import { standingsOf } from '../vendors/standing.ts';
import type { RecastView } from '../views.ts';

/** Who may speak in the place of an engine that is gone, the best first. */
const inItsPlace: readonly SpeechEngineId[] = ['qwen', 'minimax', 'local'];
/** Hume's own pages name this moment; an account for which it still answers is left alone. */
const humeEnded = new Date('2026-11-13T05:01:00Z');

const paidVoice = { voice: { engine: { not: 'local' } } };

/** An engine that voices of the drama are of and that cannot speak any more. */
interface Gone {
  engine: SpeechEngineId;
  why: string;
  characters: { id: string; name: string }[];
}

/** What the Cast page says of voices that cannot be used any more; null where all can. */
export async function recastView(context: ServiceContext, tx: Tx, projectId: string): Promise<RecastView | null> {
  if ((await tx.character.count({ where: { projectId, ...paidVoice } })) === 0) return null;
  const { gone, standings } = await goneEngines(context, tx, projectId);
  if (gone.length === 0) return null;
  const people = gone.flatMap((one) => one.characters);
  const offers = inItsPlace.filter((engine) => !gone.some((one) => one.engine === engine) && missingFor(vendorOf[engine], standings) === null);
  return {
    why: gone.map(({ engine, why }) => `${engineNames[engine]} cannot speak any more: ${why}.`).join(' '),
    people: people.map((one) => one.name),
    offers: offers.map((engine) => ({ engine, name: engine === 'local' ? 'the built-in voices' : engineNames[engine], micros: priceOfVoice(engine) * people.length })),
  };
}

/**
 * Takes the voices of engines that cannot be used any more from those who have them, so that the next making casts them
 * anew with `engine`. Names, personas, descriptions and every voice that can still be used stay, and so does every take
 * until a new one is there. Called twice it changes nothing more.
 * @throws ServiceError `bad-input` or `not-allowed` where `engine` cannot be used
 */
export async function recast(context: ServiceContext, input: { projectId: string; engine: SpeechEngineId }): Promise<{ characters: number }> {
  return await context.transaction.run(async (tx) => {
    const { id: projectId } = await requireProject(context, tx, input.projectId, 'edit');
    const { gone, standings } = await goneEngines(context, tx, projectId);
    requireUsable(input.engine, standings);
    const ids = gone.filter((one) => one.engine !== input.engine).flatMap((one) => one.characters.map(({ id }) => id));
    if (ids.length === 0) return { characters: 0 };
    // What failed in the old voice is no word on the new one.
    const failed = await linesOf(tx, projectId, new Set(ids), { speakError: { not: null } });
    await tx.segment.updateMany({ where: { id: { in: failed } }, data: { speakError: null } });
    await tx.character.updateMany({ where: { id: { in: ids } }, data: { voiceId: null, voiceSetBy: 'analysis', voiceError: null, version: { increment: 1 } } });
    await tx.project.update({ where: { id: projectId }, data: { voiceEngine: input.engine } });
    await bumpProject(tx, projectId);
    return { characters: ids.length };
  });
}

async function goneEngines(context: ServiceContext, tx: Tx, projectId: string): Promise<{ gone: Gone[]; standings: Standings }> {
  const paid = await tx.character.findMany({ where: { projectId, ...paidVoice }, orderBy: [{ lines: 'desc' }, { id: 'asc' }], select: { id: true, name: true, voice: { select: { engine: true } } } });
  const standings = await standingsOf(context, tx, projectId);
  const gone: Gone[] = [];
  for (const engine of engineChoices.voice.all) {
    const characters = paid.filter(({ voice }) => voice?.engine === engine);
    if (characters.length === 0) continue;
    const why = missingFor(vendorOf[engine], standings) ?? (engine === 'hume' ? await humeIsOver(context, tx, projectId, characters) : null);
    if (why !== null) gone.push({ engine, why, characters });
  }
  return { gone, standings };
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
