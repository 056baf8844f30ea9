import { z } from 'zod';
import { mp3BitRate, masterRate } from '../../audio/book-layout.ts';
import { certify, limitText, remedyFor } from '../../audio/certificate.ts';
import { certificatePresets, type CertificateFigures, type CertificatePreset } from '../../audio/certificate-presets.ts';
import { masters, type MasterName } from '../../audio/masters.ts';
import type { MasterMeasure } from '../../audio/types.ts';
import type { CertificateView } from './view.ts';

/** Which limits a master is held against. */
export const presetOf: { [master in MasterName]: CertificatePreset } = {
  drama: certificatePresets.drama,
  narration: certificatePresets.narration,
  acx: certificatePresets.acx,
  broadcast: certificatePresets['ebu-r128'],
};

/** What was found in the encoded sound of a chapter, as its row keeps it. */
const chapterFigures = z.object({
  durationSeconds: z.number(),
  integratedLufs: z.number(),
  momentaryMaxLufs: z.number(),
  shortTermMaxLufs: z.number(),
  loudnessRangeLu: z.number(),
  truePeakDbtp: z.number(),
  samplePeakDb: z.number(),
  rmsDb: z.number(),
  noiseFloorDb: z.number(),
  headSeconds: z.number(),
  tailSeconds: z.number(),
});
export type ChapterFigures = z.infer<typeof chapterFigures>;

/** The figures that a chapter's row keeps; null where it was rendered before they were. */
export function figuresOf(kept: unknown): ChapterFigures | null {
  return chapterFigures.safeParse(kept).data ?? null;
}

/** The chapters of a master as they were measured, in order. */
export interface MeasuredChapters {
  master: MasterName;
  /** Of the whole book. */
  measure: MasterMeasure;
  chapters: { title: string; figures: unknown }[];
}

/**
 * The certificate of a master: every limit with what was found, in the encoded files. A book is judged as a whole; where
 * every chapter is a file of its own, each is, and the one furthest from what is asked stands for all. Null where the
 * chapters' figures are not known.
 */
export function certificateView(book: MeasuredChapters): CertificateView | null {
  const preset = presetOf[book.master];
  const chapters = book.chapters.flatMap(({ title, figures }) => {
    const kept = figuresOf(figures);
    return kept ? [{ title, figures: kept }] : [];
  });
  if (chapters.length === 0 || chapters.length < book.chapters.length) return null;
  const { channels, chapterByChapter } = masters[book.master];
  const form = { kind: 'mp3', sampleRate: masterRate, channels, bitRateKbps: mp3BitRate / 1000, constantBitRate: true };
  const judged = chapterByChapter ? chapters.map(({ title, figures }) => ({ title, figures: { ...form, ...figures } })) : [{ title: null, figures: { ...form, ...wholeOf(chapters.map((chapter) => chapter.figures), book.measure) } }];
  const certificates = judged.map(({ title, figures }) => ({ title, rows: certify(figures satisfies CertificateFigures, preset) }));
  const rows = preset.limits.map((limit, index) => {
    const found = certificates.flatMap(({ title, rows: of }) => (of[index] ? [{ title, row: of[index] }] : []));
    const worst = found.find(({ row }) => !row.pass) ?? found[0];
    const numbers = found.flatMap(({ row }) => (typeof row.value === 'number' ? [row.value] : []));
    const row = worst?.row;
    return {
      label: row?.label ?? '',
      found: row === undefined ? '' : row.unit === '' ? (typeof row.value === 'number' && row.id === 'constant' ? (row.value === 1 ? 'yes' : 'no') : String(row.value ?? 'not measured').toUpperCase()) : `${spread(numbers)} ${row.unit}`,
      asked: row === undefined ? '' : row.id === 'constant' ? 'yes' : limitText(row).replaceAll('-', '−'),
      source: row?.source ?? '',
      met: row?.pass ?? false,
      whatToChange: row?.whatToChange ?? null,
      offer: row === undefined ? null : remedyFor(row, limit),
      chapter: row?.pass === false ? (worst?.title ?? null) : null,
    };
  });
  return { name: preset.name, meaning: preset.meaning, pass: rows.every((row) => row.met), files: judged.length, rows };
}

/** The chapters as one file. */
export function wholeOf(chapters: readonly ChapterFigures[], measure: MasterMeasure): ChapterFigures {
  const of = (name: keyof ChapterFigures): number[] => chapters.map((chapter) => chapter[name]);
  const seconds = of('durationSeconds').reduce((sum, one) => sum + one, 0);
  const energy = chapters.reduce((sum, chapter) => sum + chapter.durationSeconds * 10 ** (chapter.rmsDb / 10), 0);
  return {
    ...measure,
    momentaryMaxLufs: Math.max(...of('momentaryMaxLufs')),
    shortTermMaxLufs: Math.max(...of('shortTermMaxLufs')),
    samplePeakDb: Math.max(...of('samplePeakDb')),
    rmsDb: 10 * Math.log10(energy / Math.max(1e-9, seconds)),
    noiseFloorDb: Math.min(...of('noiseFloorDb')),
    headSeconds: chapters[0]?.headSeconds ?? 0,
    tailSeconds: chapters.at(-1)?.tailSeconds ?? 0,
  };
}

/** One figure, or from the least to the most of several. */
function spread(numbers: number[]): string {
  if (numbers.length === 0) return 'not measured';
  const shown = (value: number): string => (Math.abs(value) >= 1000 ? value.toFixed(0) : Number(value.toFixed(1)).toString()).replace('-', '−');
  const [least, most] = [shown(Math.min(...numbers)), shown(Math.max(...numbers))];
  return least === most ? least : `${least} to ${most}`;
}
