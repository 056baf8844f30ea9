import type { ChapterMix } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import type { MeasuredPart } from '../../audio/loudness.ts';
import type { ServiceContext } from '../interfaces.ts';
import type { ChapterShelf } from './render-book.ts';
import { noteProblems } from './problems.ts';

/** What a book needs to know of its chapters: its timelines would be the book once more. */
const keptColumns = { id: true, samples: true, peaksAssetId: true, energies: true, durationSeconds: true, truePeakDbtp: true } as const;

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
    async keep({ chapter, setting, master, problems, file }) {
      await noteProblems(context, problems);
      const ownerId = context.actor.userId;
      const { measured, counts, figures, peaks, deepestLimitDb } = master;
      const sound = await context.assets.put({ ownerId, bytes: { file }, mediaType: 'audio/mpeg', durationSeconds: measured.durationSeconds });
      const drawn = await context.assets.put({ ownerId, bytes: peaks, mediaType: 'application/octet-stream' });
      // A clip that could not be read today may be read tomorrow: what was made without it serves this export and is not found again.
      const key = problems.length === 0 ? chapter.key : `${chapter.key} without ${problems.length}`;
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
      };
      const row = await context.transaction.run((tx) =>
        tx.chapterMix.upsert({ where: { projectId_key_gainDb: { projectId, key, gainDb: setting.gainDb } }, create: { projectId, key, gainDb: setting.gainDb, ...made }, update: made, select: keptColumns }),
      );
      return keptChapter(row);
    },
  };
}

function keptChapter({ id, samples, peaksAssetId, ...measures }: Pick<ChapterMix, keyof typeof keptColumns>): KeptChapter {
  return { row: { id, samples, peaksAssetId }, measured: measuredOf(measures) };
}

/** What was measured of a rendered chapter. */
export function measuredOf({ energies, durationSeconds, truePeakDbtp }: Pick<ChapterMix, 'energies' | 'durationSeconds' | 'truePeakDbtp'>): MeasuredPart {
  const bytes = energies.slice();
  return { units: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4), durationSeconds, truePeakDbtp };
}
