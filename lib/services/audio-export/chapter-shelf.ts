import { z } from 'zod';
import type { LevelSums } from '../../audio/file-measures.ts';
import type { KeptChapterSound, KeptPiece } from '../../audio/kept-pieces.ts';
import type { MasterSetting } from '../../audio/master-blocks.ts';
import type { ChapterMix } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import { momentBefore } from '../../storage/moment.ts';
import type { MeasuredPart } from '../../audio/loudness.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { ChapterShelf } from './render-book.ts';
import { noteProblems } from './problems.ts';

/** What a book needs to know of its chapters: its timelines would be the book once more. */
const keptColumns = { id: true, samples: true, peaksAssetId: true, energies: true, durationSeconds: true, truePeakDbtp: true } as const;

/** Earlier mixes of a chapter that are looked through for its pieces: what was changed and changed back is in the one before the last. */
const mostDonors = 3;

/** A rendered chapter as it is kept. */
export interface KeptChapter {
  row: Pick<ChapterMix, 'id' | 'samples' | 'peaksAssetId'>;
  measured: MeasuredPart;
}

/** The rendered chapters of a project, in its rows and its store. */
export function projectShelf(context: ServiceContext, projectId: string): ChapterShelf<KeptChapter> {
  return {
    async find({ key }, gainDb) {
      const row = await context.transaction.run((tx) => tx.chapterMix.findFirst({ where: { projectId, key, ...(gainDb === null ? {} : { gainDb }) }, orderBy: { createdAt: 'desc' }, select: keptColumns }));
      return row && keptChapter(row);
    },
    async withPieces(keys, { gainDb, ceilingDb }) {
      return await context.transaction.run(async (tx) => {
        const known = await tx.chapterMix.findMany({ where: { projectId, gainDb, ceilingDb, pieceKeys: { hasSome: [...keys] } }, orderBy: { createdAt: 'desc' }, take: mostDonors, select: { id: true, pieceKeys: true } });
        const wanted = new Set(keys);
        const ids: string[] = [];
        // Of an older one only what none of the newer has.
        for (const { id, pieceKeys } of known) if (pieceKeys.filter((key) => wanted.delete(key)).length > 0) ids.push(id);
        return await tx.chapterMix.findMany({ where: { id: { in: ids } }, orderBy: { createdAt: 'desc' }, select: { pieces: true, energies: true, soundAssetId: true, peaksAssetId: true } });
      }).then(async (rows) => (await Promise.all(rows.map((row) => keptSound(context, row)))).filter((sound) => sound !== null));
    },
    async keep({ chapter, setting, master, problems, file }) {
      await noteProblems(context, problems);
      const ownerId = context.actor.userId;
      const { measured, counts, figures, peaks, deepestLimitDb, pieces } = master;
      const sound = await context.assets.put({ ownerId, bytes: { file }, mediaType: 'audio/mpeg', durationSeconds: measured.durationSeconds });
      const drawn = await context.assets.put({ ownerId, bytes: peaks, mediaType: 'application/octet-stream' });
      // A clip that could not be read today may be read tomorrow: what was made without it serves this export and is not found again.
      const whole = problems.length === 0;
      const key = whole ? chapter.key : `${chapter.key} without ${problems.length}`;
      const made = {
        timeline: toJson(chapter.timeline),
        voices: toJson(chapter.voices),
        ceilingDb: setting.ceilingDb,
        energies: new Uint8Array(Float32Array.from(measured.units).buffer),
        durationSeconds: measured.durationSeconds,
        truePeakDbtp: measured.truePeakDbtp,
        deepestLimitDb,
        figures: { ...figures },
        ...counts,
        soundAssetId: sound.id,
        peaksAssetId: drawn.id,
        pieces: toJson(pieces),
        pieceKeys: whole ? pieces.map((piece) => piece.key) : [],
      };
      const row = await context.transaction.run(async (tx) => {
        // As old as the database says, as it is when it is let go.
        const dated = { ...made, createdAt: await momentBefore(tx, 0) };
        return await tx.chapterMix.upsert({ where: { projectId_key_gainDb: { projectId, key, gainDb: setting.gainDb } }, create: { projectId, key, gainDb: setting.gainDb, ...dated }, update: dated, select: keptColumns });
      });
      return keptChapter(row);
    },
  };
}

function keptChapter({ id, samples, peaksAssetId, ...measures }: Pick<ChapterMix, keyof typeof keptColumns>): KeptChapter {
  return { row: { id, samples, peaksAssetId }, measured: measuredOf(measures) };
}

const levelSchema: z.ZodType<LevelSums> = z.object({ frames: z.number(), squares: z.number(), peak: z.number(), quietest: z.number().nullable(), firstSound: z.number().nullable(), lastSound: z.number().nullable() });
const piecesSchema: z.ZodType<KeptPiece[]> = z.array(
  z.object({ key: z.string(), samples: z.int(), ceilingDb: z.number(), widened: z.object({ free: z.int(), before: z.string() }).nullable(), at: z.int(), frameBefore: z.int(), bytes: z.int(), deepest: z.number(), truePeakDbtp: z.number(), levels: levelSchema }),
);

/** The setting at which a chapter was mastered, that of each of its pieces too. */
export function settingOf({ gainDb, ceilingDb, pieces }: Pick<ChapterMix, 'gainDb' | 'ceilingDb' | 'pieces'>): MasterSetting {
  const lowered: { [from: number]: number } = {};
  let from = 0;
  for (const piece of piecesSchema.safeParse(pieces).data ?? []) {
    if (piece.ceilingDb !== ceilingDb) lowered[from] = piece.ceilingDb;
    from += piece.samples;
  }
  return { gainDb, ceilingDb, lowered };
}

/** What is in a kept chapter; null where it cannot be had: then nothing of it is used again. */
async function keptSound(context: ServiceContext, { pieces, energies, soundAssetId, peaksAssetId }: Pick<ChapterMix, 'pieces' | 'energies' | 'soundAssetId' | 'peaksAssetId'>): Promise<KeptChapterSound | null> {
  const known = piecesSchema.safeParse(pieces);
  if (!known.success) return null;
  try {
    const [file, peaks] = await Promise.all([context.assets.path(soundAssetId), context.assets.read(peaksAssetId)]);
    return { file, pieces: known.data, energies: floatsOf(energies), peaks };
  } catch (error) {
    context.log.warn({ error: error instanceof Error ? error : new Error(String(error)), soundAssetId }, 'a kept chapter cannot be read');
    return null;
  }
}

function floatsOf(energies: Uint8Array): Float32Array {
  const bytes = energies.slice();
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** What was measured of a rendered chapter. */
export function measuredOf({ energies, durationSeconds, truePeakDbtp }: Pick<ChapterMix, 'energies' | 'durationSeconds' | 'truePeakDbtp'>): MeasuredPart {
  return { units: floatsOf(energies), durationSeconds, truePeakDbtp };
}
