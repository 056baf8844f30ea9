import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { z } from 'zod';
import { cuePlacements } from '../../audio/types.ts';
import type { Project, SourceDocument, Take, Voice } from '../../db/generated/client.ts';
import { soundDensity } from '../../story/soundscape/density.ts';
import { requireProject, sourceOf } from '../access.ts';
import { keptSettings } from '../audio-export/mix-settings.ts';
import { fileNameOf } from '../exports/file-name.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { pickUpKinds, pickUpStates } from '../proof/view.ts';
import { temporaryFolder } from '../temporary-files.ts';
import { alphabets } from '../pronunciations/dictionary.ts';
import { silentBy } from '../segments/silent-by.ts';
import { readFactor } from '../segments/line-factor.ts';
import { dramaStyle } from '../speech-generation/who-speaks.ts';
import { storedStructure } from '../text-analysis/stored-structure.ts';
import { walkOnSetting } from '../voice-generation/walk-ons.ts';
import { tagSettings } from '../views.ts';
import { copyExtension, copyFormat, copySchema, copyVersion, coverEntry, takeProblem, type Copy, type CopyTake } from './copy-format.ts';

export interface SavedCopy {
  path: string;
  bytes: number;
  fileName: string;
  /** Removes the temporary file once it was sent. */
  dispose(): Promise<void>;
}

/** Writes a project as one file that opens on another machine: text, cast, chosen takes and cues with their sounds. */
export async function saveCopy(context: ServiceContext, input: { projectId: string }): Promise<SavedCopy> {
  const { title, text, coverId, copy, assets } = await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'edit');
      const source = await sourceOf(tx, project.id);
      return { title: project.title, text: source.text, coverId: project.coverAssetId, ...(await gather(tx, project, source)) };
    },
    { timeoutMs: 60_000, isolation: 'RepeatableRead' },
  );
  const folder = await temporaryFolder();
  try {
    const file = path.join(folder.path, 'copy.zip');
    await writeZip(file, async (add) => {
      await add('copy.json', strToU8(JSON.stringify(copy)), true);
      await add('story.txt', strToU8(text), true);
      if (copy.project.cover !== null && coverId !== null) await add(coverEntry, await context.assets.read(coverId), false);
      for (const [sha256, assetId] of assets) await add(`sounds/${sha256}.wav`, await context.assets.read(assetId), false);
    });
    return {
      path: file,
      bytes: (await stat(file)).size,
      fileName: fileNameOf(title, copyExtension),
      dispose: async () => await folder[Symbol.asyncDispose](),
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

type AddFile = (name: string, bytes: Uint8Array, deflate: boolean) => Promise<void>;

/** A ZIP written entry by entry, so that memory holds one sound and not the book. */
async function writeZip(file: string, fill: (add: AddFile) => Promise<void>): Promise<void> {
  const out = createWriteStream(file);
  let failure: Error | null = null;
  const done = finished(out);
  // Heard at once: sounds may be read for long before anybody asks whether the file is whole.
  done.catch((error: unknown) => {
    failure ??= error instanceof Error ? error : new Error(String(error));
  });
  const zip = new Zip((error, chunk, final) => {
    if (error) failure = error;
    else out.write(chunk);
    if (final) out.end();
  });
  const all = fill(async (name, bytes, deflate) => {
    const entry = deflate ? new ZipDeflate(name) : new ZipPassThrough(name);
    // Fixed, so that the same project gives the same bytes.
    entry.mtime = new Date(2000, 0, 1);
    zip.add(entry);
    entry.push(bytes, true);
    if (failure) throw failure;
    if (out.writableNeedDrain) await once(out, 'drain');
  });
  try {
    await all;
  } catch (error) {
    // What was begun is let go: a file that is open stays one, in the web server too.
    out.destroy();
    await done.catch(() => undefined);
    throw error;
  }
  zip.end();
  await done;
}

async function gather(
  tx: Tx,
  project: Project,
  source: SourceDocument,
): Promise<{ copy: Copy; assets: Map<string, string> }> {
  const where = { projectId: project.id };
  const chapters = await tx.chapter.findMany({ where, orderBy: { index: 'asc' } });
  const scenes = await tx.scene.findMany({ where: { chapter: where }, orderBy: [{ chapter: { index: 'asc' } }, { index: 'asc' }] });
  const voices = await tx.voice.findMany({ where, orderBy: { id: 'asc' } });
  const characters = await tx.character.findMany({ where, orderBy: { id: 'asc' } });
  const dictionary = await tx.pronunciation.findMany({ where, orderBy: { word: 'asc' } });
  const segments = await tx.segment.findMany({ where, orderBy: { start: 'asc' }, include: { chosenTake: true } });
  const cues = await tx.cue.findMany({ where, orderBy: [{ anchorStart: 'asc' }, { id: 'asc' }], include: { chosenTake: true } });
  const pickUps = await tx.pickUp.findMany({ where, orderBy: [{ anchorStart: 'asc' }, { id: 'asc' }] });
  const takes = [...segments, ...cues].flatMap((row) => (row.chosenTake ? [row.chosenTake] : []));
  const samples = voices.flatMap(({ sampleAssetId }) => (sampleAssetId === null ? [] : [sampleAssetId]));
  const stored = await tx.asset.findMany({ where: { id: { in: [...takes.map((take) => take.assetId), ...samples] } } });
  const sums = new Map(stored.map((asset) => [asset.id, asset.sha256]));
  const sampleOf = (voice: Voice): Copy['voices'][number]['sample'] => {
    const asset = stored.find(({ id }) => id === voice.sampleAssetId);
    if (!asset) return null;
    return { sha256: asset.sha256, mediaType: asset.mediaType === 'audio/mpeg' ? 'audio/mpeg' : 'audio/wav', text: voice.sampleText ?? '', medianHz: voice.medianHz };
  };
  const take = (row: Take | null): CopyTake | null => {
    const sha256 = row ? sums.get(row.assetId) : undefined;
    if (!row || sha256 === undefined) return null;
    const { id, inputHash, engine, durationSeconds, loudnessLufs, loops } = row;
    const { wordsBy, problems, warnings } = remarksSchema.parse(row);
    return { id, inputHash, engine, sha256, durationSeconds, loudnessLufs, loops, words: wordsSchema.parse(row.words), wordsBy, problems, warnings };
  };
  const copy: Copy = {
    format: copyFormat,
    version: copyVersion,
    project: {
      title: project.title,
      language: project.language,
      sample: project.sample,
      author: project.author,
      blurb: project.blurb,
      series: project.series,
      seriesPart: project.seriesPart,
      style: dramaStyle(project.style),
      mixSettings: keptSettings(project.mixSettings),
      walkOns: walkOnSetting(project.walkOns),
      tags: z.enum(tagSettings).catch('speak').parse(project.tags),
      reader: z.enum(['auto', 'local', 'claude']).catch('auto').parse(project.reader),
      ...enginesSchema.parse(project),
      soundDensity: soundDensity(project.soundDensity),
      readBy: project.readBy,
      readNotes: strings.parse(project.readNotes),
      cover: await coverOf(tx, project.coverAssetId),
    },
    source: {
      sha256: source.sha256,
      fileName: source.fileName,
      encoding: source.encoding,
      notes: strings.parse(source.notes),
      format: source.format,
      structure: storedStructure(source.structure, source.length),
    },
    chapters: chapters.map(({ id, index, title, start, end, words, matter, included, scoredAt, setBy, headingStart, headingEnd, narratorId }) => ({
      id,
      index,
      title,
      start,
      end,
      words,
      matter: matterSchema.parse(matter),
      included,
      scored: scoredAt !== null,
      setBy: setBySchema.parse(setBy),
      headingStart,
      headingEnd,
      narratorId,
    })),
    scenes: scenes.map(({ id, chapterId, index, start, end, mood, intensity, narratorId }) => ({ id, chapterId, index, start, end, mood, intensity, narratorId })),
    voices: voices.map((voice) => {
      const { id, engine, externalId, name, settings, description } = voice;
      return { id, engine, externalId, name, settings: settingsSchema.parse(settings), origin: originSchema.parse(voice.origin), description, sample: sampleOf(voice), consent: consentSchema.parse(voice.consent) };
    }),
    characters: characters.map((row) => ({
      id: row.id,
      name: row.name,
      aliases: strings.parse(row.aliases),
      sex: row.sex,
      age: row.age,
      role: row.role === 'narrator' ? 'narrator' : 'cast',
      colour: row.colour,
      lines: row.lines,
      voiceId: row.voiceId,
      voiceSetBy: setBySchema.parse(row.voiceSetBy),
      nameSetBy: setBySchema.parse(row.nameSetBy),
      colourSetBy: setBySchema.parse(row.colourSetBy),
      persona: row.persona,
    })),
    pronunciations: dictionary.map(({ word, said, alphabet, matchCase, note }) => ({ word, said, alphabet: alphabetSchema.parse(alphabet), matchCase, note })),
    segments: segments.map((row) => ({
      id: row.id,
      chapterId: row.chapterId,
      sceneId: row.sceneId,
      index: row.index,
      start: row.start,
      end: row.end,
      kind: row.kind,
      characterId: row.characterId,
      confidence: row.confidence,
      evidence: row.evidence,
      evidenceStart: row.evidenceStart,
      evidenceEnd: row.evidenceEnd,
      endsParagraph: row.endsParagraph,
      speakerSetBy: setBySchema.parse(row.speakerSetBy),
      silent: row.silent,
      silentSetBy: silentBy(row.silentSetBy),
      kindSetBy: setBySchema.parse(row.kindSetBy),
      cutSetBy: setBySchema.parse(row.cutSetBy),
      factor: readFactor(row.factor),
      direction: row.direction,
      ear: row.ear,
      pace: row.pace,
      locked: row.locked,
      note: row.note,
      pauseAfterSeconds: row.pauseAfterSeconds,
      gainDb: row.gainDb,
      takeNumber: row.takeNumber,
      heardKey: row.heardKey,
      take: take(row.chosenTake),
    })),
    cues: cues.map((row) => ({
      sceneId: row.sceneId,
      lane: laneSchema.parse(row.lane),
      sound: row.sound,
      prompt: row.prompt,
      seed: row.seed,
      theme: row.theme,
      anchorStart: row.anchorStart,
      anchorEnd: row.anchorEnd,
      untilOffset: row.untilOffset,
      placement: placementSchema.parse(row.placement),
      intensity: row.intensity,
      confidence: row.confidence,
      gainDb: row.gainDb,
      pan: row.pan,
      shiftSeconds: row.shiftSeconds,
      trimHeadSeconds: row.trimHeadSeconds,
      trimTailSeconds: row.trimTailSeconds,
      fadeInSeconds: row.fadeInSeconds,
      fadeOutSeconds: row.fadeOutSeconds,
      placedByHand: row.placedByHand,
      removed: row.removed,
      enabled: row.enabled,
      setBy: setBySchema.parse(row.setBy),
      take: take(row.chosenTake),
    })),
    pickUps: pickUps.map(({ anchorStart, anchorEnd, kind, text, state, by, from, words, takeKey, createdAt }) => ({
      ...pickUpSchema.parse({ kind, state, from }),
      anchorStart,
      anchorEnd,
      text,
      by,
      words,
      takeKey,
      createdAt: createdAt.toISOString(),
    })),
  };
  return { copy, assets: new Map([...takes.map((row) => row.assetId), ...samples].flatMap((id) => (sums.has(id) ? [[sums.get(id) ?? '', id] as const] : []))) };
}

/** The book's cover, where it is a picture that a page can show. */
async function coverOf(tx: Tx, assetId: string | null): Promise<Copy['project']['cover']> {
  const asset = assetId === null ? null : await tx.asset.findUnique({ where: { id: assetId }, select: { sha256: true, mediaType: true } });
  const cover = copySchema.shape.project.shape.cover.safeParse(asset);
  return cover.success ? cover.data : null;
}

const alphabetSchema = z.enum(alphabets).catch('letters');
const pickUpSchema = z.object({ kind: z.enum(pickUpKinds).catch('note'), state: z.enum(pickUpStates).catch('open'), from: z.enum(['writer', 'listener']).catch('writer') });
const strings = z.array(z.string()).catch([]);
const remarksSchema = z.object({ wordsBy: z.enum(['engine', 'aligned']).catch('engine'), problems: z.array(takeProblem).catch([]), warnings: strings });
const { voiceEngine, earEngine, musicEngine, effectEngine } = copySchema.shape.project.shape;
const enginesSchema = z.object({ voiceEngine, earEngine, musicEngine, effectEngine });
const originSchema = z.enum(['catalogue', 'designed', 'own']).catch('catalogue');
const consentSchema = z.object({ who: z.string(), statement: z.string(), at: z.string() }).nullable().catch(null);
const wordsSchema = z.array(z.object({ from: z.number(), to: z.number(), start: z.number(), end: z.number() }));
const settingsSchema = z.record(z.string(), z.union([z.string(), z.number()]));
const setBySchema = z.enum(['analysis', 'person']).catch('analysis');
const matterSchema = z.enum(['front', 'body', 'back']).catch('body');
const laneSchema = z.enum(['music', 'ambience', 'effect']);
const placementSchema = z.enum(cuePlacements).catch('after');
