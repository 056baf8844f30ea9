/** A drama of the rows, for the reference model: begun, read, asked to change, and looked at. */
import { createHash } from 'node:crypto';
import { toJson } from '../../db/json.ts';
import { analyseStory } from '../../story/analyse.ts';
import { deleteCharacter } from '../characters/delete-character.ts';
import { mergeCharacters } from '../characters/merge-characters.ts';
import { newCharacter } from '../characters/new-character.ts';
import { aliasesOf } from '../characters/people.ts';
import { renameCharacter } from '../characters/rename-character.ts';
import { splitCharacter } from '../characters/split-character.ts';
import type { ServiceContext, TextAnalysisEngine } from '../interfaces.ts';
import { createProject } from '../projects/create-project.ts';
import { acceptRevision, uploadRevision } from '../revisions/revise.ts';
import { assignLines } from '../segments/assign-lines.ts';
import { mergeLines, splitLine } from '../segments/cut-lines.ts';
import { readFactor } from '../segments/line-factor.ts';
import { setLocked } from '../segments/lock-lines.ts';
import { lineKinds, setKind } from '../segments/set-kind.ts';
import { setLines } from '../segments/set-lines.ts';
import { setSilent } from '../segments/set-silent.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import type { Drama, ModelLine, Request, Told } from './testing-model.ts';
import { undoEdit } from './undo.ts';

/** The built-in reader without its thread. */
const reader: TextAnalysisEngine = { id: 'local', read: async (input) => analyseStory(input) };

/** What the rows hold, and what does not hold in them. */
export interface Seen {
  drama: Drama;
  /** Of lines and people, by id. */
  versions: ReadonlyMap<string, number>;
  /** Sentences; empty where all is well. */
  broken: string[];
}

/** A drama that was read, each line with a take. */
export async function beginDrama(context: ServiceContext, text: string, assetId: string): Promise<string> {
  const { id } = await createProject(context, { bytes: new TextEncoder().encode(text), fileName: 'story.txt', title: 'A story' });
  await read(context, id);
  await context.transaction.run(async (tx) => {
    await tx.$executeRaw`
      INSERT INTO "Take" ("id", "segmentId", "inputHash", "engine", "assetId", "durationSeconds", "loudnessLufs")
      SELECT gen_random_uuid()::text, "id", 'take of ' || "id", 'local', ${assetId}, 1, -20 FROM "Segment" WHERE "projectId" = ${id}`;
    await tx.$executeRaw`UPDATE "Segment" s SET "chosenTakeId" = t."id" FROM "Take" t WHERE t."segmentId" = s."id" AND s."projectId" = ${id}`;
  });
  return id;
}

/** Reads it as a worker would. */
export async function read(context: ServiceContext, projectId: string): Promise<void> {
  await analyseProject(context, reader, projectId, undefined, reader);
  await context.transaction.run((tx) => tx.production.updateMany({ where: { projectId }, data: { state: 'done', activeKey: null } }));
}

/** Puts a revised manuscript in the place of the text. */
export async function revise(context: ServiceContext, projectId: string, text: string): Promise<void> {
  await uploadRevision(context, { projectId, bytes: new TextEncoder().encode(text), fileName: 'story-2.txt' });
  await read(context, projectId);
  await acceptRevision(context, { projectId });
  await read(context, projectId);
}

/** Asks the services for a change, and gives what nobody could know before. @throws ServiceError */
export async function ask(context: ServiceContext, projectId: string, request: Request): Promise<Told> {
  if (request.do === 'split') return { newLine: (await splitLine(context, { segmentId: request.line.id, version: request.line.version, at: request.at })).secondId };
  if (request.do === 'part') return { newPerson: (await splitCharacter(context, { projectId, name: request.name, lines: request.lines })).id };
  if (request.do === 'add') return { newPerson: (await newCharacter(context, { projectId, name: request.name })).id };
  await change(context, projectId, request);
  return {};
}

async function change(context: ServiceContext, projectId: string, request: Exclude<Request, { do: 'split' | 'part' | 'add' }>): Promise<unknown> {
  switch (request.do) {
    case 'join':
      return await mergeLines(context, { segmentId: request.line.id, version: request.line.version });
    case 'assign':
      return await assignLines(context, { projectId, lines: request.lines, characterId: request.to });
    case 'silence':
      return await setSilent(context, { projectId, lines: request.lines, silent: request.silent });
    case 'settle':
      return await setLocked(context, { projectId, lines: request.lines, locked: request.settled });
    case 'kind':
      return await setKind(context, { projectId, lines: request.lines, kind: lineKinds.find((one) => one === request.kind) ?? 'narration' });
    case 'set': {
      const { pause, ...set } = request.set;
      return await setLines(context, { projectId, lines: request.lines, set: { ...set, ...(pause === undefined ? {} : { pauseAfterSeconds: pause }) } });
    }
    case 'rename':
      return await renameCharacter(context, { characterId: request.person.id, name: request.name, version: request.person.version });
    case 'merge':
      return await mergeCharacters(context, { keepId: request.keep.id, keepVersion: request.keep.version, goneId: request.gone.id, goneVersion: request.gone.version });
    case 'remove':
      return await deleteCharacter(context, { characterId: request.person.id, version: request.person.version });
    case 'undo':
    case 'redo':
      return await undoEdit(context, { projectId, redo: request.do === 'redo' });
  }
}

/** The drama as its rows have it. */
export async function look(context: ServiceContext, projectId: string): Promise<Seen> {
  return await context.transaction.run(async (tx) => {
    const source = await tx.sourceDocument.findUniqueOrThrow({ where: { projectId } });
    const rows = await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' }, include: { takes: { select: { id: true, inputHash: true } }, scene: true, chapter: { select: { start: true, end: true } } } });
    const people = await tx.character.findMany({ where: { projectId }, orderBy: { id: 'asc' } });
    const lines = rows.map((row): ModelLine => ({
      id: row.id,
      start: row.start,
      end: row.end,
      kind: row.kind,
      kindSetBy: row.kindSetBy,
      speaker: row.characterId,
      speakerSetBy: row.speakerSetBy,
      silent: row.silent,
      silentSetBy: row.silentSetBy,
      direction: row.direction,
      ear: row.ear,
      pace: row.pace,
      pause: row.pauseAfterSeconds,
      gainDb: row.gainDb,
      locked: row.locked,
      note: row.note,
      cutSetBy: row.cutSetBy,
      endsParagraph: row.endsParagraph,
      sceneId: row.sceneId,
      takes: row.takes.map(({ inputHash }) => inputHash).toSorted(),
      chosen: row.takes.find(({ id }) => id === row.chosenTakeId)?.inputHash ?? null,
    }));
    const broken: string[] = [];
    if (createHash('sha256').update(source.text, 'utf8').digest('hex') !== source.sha256) broken.push('the text does not have its hash');
    let at = 0;
    for (const [index, row] of rows.entries()) {
      if (row.start !== at || row.end <= row.start) broken.push(`line ${index} is ${row.start} to ${row.end}, where the one before ended at ${at}`);
      at = row.end;
      if (row.index !== index) broken.push(`line ${index} has the number ${row.index}`);
      if (row.start < row.scene.start || row.end > row.scene.end || row.scene.chapterId !== row.chapterId) broken.push(`line ${index} is not within its scene`);
      if (row.start < row.chapter.start || row.end > row.chapter.end) broken.push(`line ${index} is not within its chapter`);
      if (row.chosenTakeId !== null && !row.takes.some(({ id }) => id === row.chosenTakeId)) broken.push(`line ${index} is heard in the take of another`);
    }
    if (at !== source.text.length) broken.push(`the lines end at ${at} of ${source.text.length}`);
    if (people.filter(({ role }) => role === 'narrator').length !== 1) broken.push('there is not one narrator');
    for (const { id, name, role, lines: counted } of people) {
      const speaks = rows.filter((row) => row.characterId === (role === 'narrator' ? null : id) && !row.silent && row.kind !== 'scene-break').length;
      if (speaks !== counted) broken.push(`${name} is said to have ${counted} lines and has ${speaks}`);
    }
    const cast = people.map((row) => ({ id: row.id, name: row.name, aliases: aliasesOf(row), nameSetBy: row.nameSetBy, role: row.role }));
    return { drama: { text: source.text, lines, cast }, versions: new Map([...rows, ...people].map(({ id, version }) => [id, version])), broken };
  });
}

/** A sound for the takes. */
export async function anySound(context: ServiceContext): Promise<string> {
  return (await context.assets.put({ ownerId: context.actor.userId, bytes: new Uint8Array([1, 2, 3]), mediaType: 'audio/wav', durationSeconds: 1 })).id;
}

/** All that a drama is, columns that no writer sees among them: what a reading that changes nothing leaves alone. */
export async function fingerprint(context: ServiceContext, projectId: string): Promise<unknown> {
  return await context.transaction.run(async (tx) => {
    const [lines, people] = [await tx.segment.findMany({ where: { projectId }, orderBy: { start: 'asc' } }), await tx.character.findMany({ where: { projectId }, orderBy: { id: 'asc' } })];
    // Two candidates who became one are one, however they are written down.
    return toJson({ lines: lines.map((line) => ({ ...line, factor: readFactor(line.factor) })), people });
  });
}
